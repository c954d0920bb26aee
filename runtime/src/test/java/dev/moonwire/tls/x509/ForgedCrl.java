package dev.moonwire.tls.x509;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/** Makes CRLs, sound and odd ones. */
final class ForgedCrl {

  private final Forge.Made issuer;
  private String lastUpdate = "200101000000Z";
  private String nextUpdate = "470101000000Z";
  private final ASN1EncodableVector entries = new ASN1EncodableVector();
  private final Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new LinkedHashMap<>();

  ForgedCrl(Forge.Made issuer) {
    this.issuer = issuer;
    extensions.put(Extension.cRLNumber, extension(Extension.cRLNumber, false, new ASN1Integer(1)));
  }

  ForgedCrl revoking(BigInteger serial) {
    return entry(serial, new ASN1EncodableVector());
  }

  ForgedCrl revoking(BigInteger serial, int reason) {
    ASN1EncodableVector list = new ASN1EncodableVector();
    list.add(extension(Extension.reasonCode, false, CRLReason.lookup(reason)));
    return entry(serial, list);
  }

  ForgedCrl revokingWithUnknownCritical(BigInteger serial) {
    ASN1EncodableVector list = new ASN1EncodableVector();
    list.add(extension(new ASN1ObjectIdentifier("1.2.3.4"), true, new ASN1Integer(1)));
    return entry(serial, list);
  }

  private ForgedCrl entry(BigInteger serial, ASN1EncodableVector list) {
    ASN1EncodableVector entry = new ASN1EncodableVector();
    entry.add(new ASN1Integer(serial));
    entry.add(new DERUTCTime("210101000000Z"));
    if (list.size() > 0) {
      entry.add(new DERSequence(list));
    }
    entries.add(new DERSequence(entry));
    return this;
  }

  ForgedCrl with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
    extensions.put(id, extension(id, critical, value));
    return this;
  }

  ForgedCrl valid(String from, String to) {
    lastUpdate = from;
    nextUpdate = to;
    return this;
  }

  private static DERSequence extension(
      ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
    ASN1EncodableVector extension = new ASN1EncodableVector();
    extension.add(id);
    if (critical) {
      extension.add(ASN1Boolean.TRUE);
    }
    extension.add(new DEROctetString(Forge.der(value)));
    return new DERSequence(extension);
  }

  byte[] signed() {
    return signedBy(issuer);
  }

  /** Signed with another key than the named issuer's. */
  byte[] signedBy(Forge.Made other) {
    var algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(new ASN1Integer(1));
    parts.add(algorithm);
    parts.add(issuer.subject);
    parts.add(new DERUTCTime(lastUpdate));
    parts.add(new DERUTCTime(nextUpdate));
    if (entries.size() > 0) {
      parts.add(new DERSequence(entries));
    }
    parts.add(
        new DERTaggedObject(
            true, 0, new DERSequence(extensions.values().toArray(new ASN1Encodable[0]))));
    DERSequence signed = new DERSequence(parts);
    byte[] signature = Forge.sign("SHA256withECDSA", null, other.keys, Forge.der(signed));
    return Forge.der(
        new DERSequence(new ASN1Encodable[] {signed, algorithm, new DERBitString(signature)}));
  }
}
