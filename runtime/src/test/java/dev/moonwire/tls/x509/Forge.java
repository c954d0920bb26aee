package dev.moonwire.tls.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.jspecify.annotations.Nullable;

/**
 * Makes certificates and CRLs, sound and odd ones. Nothing is checked: any field, extension and
 * algorithm can be bent. Keys are P-256 unless told otherwise.
 */
final class Forge {

  static final Provider BC = new BouncyCastleProvider();

  private static int serials = 1000;

  /** A made certificate with its key. */
  static final class Made {
    final byte[] der;
    final X500Name subject;
    final BigInteger serial;
    final KeyPair keys;

    private Made(byte[] der, X500Name subject, BigInteger serial, KeyPair keys) {
      this.der = der;
      this.subject = subject;
      this.serial = serial;
      this.keys = keys;
    }

    byte[] keyId() {
      return Forge.keyId(keys);
    }

    /** The same with one bit of the signature turned over. */
    Made withBrokenSignature() {
      byte[] broken = der.clone();
      broken[broken.length - 1] ^= 1;
      return new Made(broken, subject, serial, keys);
    }
  }

  private record Entry(boolean critical, byte[] value) {}

  private X500Name subject;
  private KeyPair keys = keys("P-256");
  private BigInteger serial = BigInteger.valueOf(++serials);
  private int version = 3;
  private ASN1Primitive notBefore = new DERUTCTime("200101000000Z");
  private ASN1Primitive notAfter = new DERUTCTime("470101000000Z");
  private String algorithm = "SHA256withECDSA";
  private @Nullable AlgorithmIdentifier outerAlgorithm;
  private @Nullable AlgorithmParameterSpec parameters;
  private @Nullable X500Name issuerName;
  private final Map<ASN1ObjectIdentifier, Entry> extensions = new LinkedHashMap<>();
  private boolean repeatExtensions;

  private Forge(String subject) {
    this.subject = new X500Name(subject);
  }

  /** A CA with key identifier, basic constraints and key usage. */
  static Forge ca(String subject) {
    return new Forge(subject)
        .with(Extension.basicConstraints, true, new BasicConstraints(true))
        .with(
            Extension.keyUsage,
            true,
            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
  }

  /** A server's certificate for {@code a.test}. */
  static Forge leaf() {
    return new Forge("CN=a.test")
        .with(Extension.basicConstraints, false, new BasicConstraints(false))
        .with(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, "a.test")));
  }

  /** A certificate without any extension. */
  static Forge bare(String subject) {
    return new Forge(subject);
  }

  static KeyPair keys(String curve) {
    return keys("EC", new ECGenParameterSpec(curve));
  }

  static KeyPair keys(String algorithm, AlgorithmParameterSpec spec) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BC);
      generator.initialize(spec);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Forge named(X500Name name) {
    subject = name;
    return this;
  }

  Forge issuerNamed(X500Name name) {
    issuerName = name;
    return this;
  }

  Forge keyed(KeyPair pair) {
    keys = pair;
    return this;
  }

  Forge version(int number) {
    version = number;
    return this;
  }

  Forge valid(String from, String to) {
    return valid(new DERUTCTime(from), new DERUTCTime(to));
  }

  Forge valid(ASN1Primitive from, ASN1Primitive to) {
    notBefore = from;
    notAfter = to;
    return this;
  }

  Forge signedWith(String signatureAlgorithm) {
    algorithm = signatureAlgorithm;
    return this;
  }

  Forge signedWith(String signatureAlgorithm, AlgorithmParameterSpec spec) {
    algorithm = signatureAlgorithm;
    parameters = spec;
    return this;
  }

  Forge outerAlgorithm(String signatureAlgorithm) {
    outerAlgorithm = new DefaultSignatureAlgorithmIdentifierFinder().find(signatureAlgorithm);
    return this;
  }

  Forge with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
    return with(id, critical, der(value));
  }

  Forge with(ASN1ObjectIdentifier id, boolean critical, byte[] value) {
    extensions.put(id, new Entry(critical, value));
    return this;
  }

  Forge without(ASN1ObjectIdentifier id) {
    extensions.remove(id);
    return this;
  }

  Forge alternativeNames(GeneralName... names) {
    return with(Extension.subjectAlternativeName, false, new GeneralNames(names));
  }

  /** Writes all extensions twice. */
  Forge repeated() {
    repeatExtensions = true;
    return this;
  }

  Made selfSigned() {
    with(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(keys)));
    return sign(issuerName == null ? subject : issuerName, keys);
  }

  /** Self-signed, with exactly the extensions given. */
  Made selfSignedPlain() {
    return sign(subject, keys);
  }

  /** Issued with the key identifiers of both. */
  Made by(Made issuer) {
    extensions.putIfAbsent(
        Extension.subjectKeyIdentifier,
        new Entry(false, der(new SubjectKeyIdentifier(keyId(keys)))));
    extensions.putIfAbsent(
        Extension.authorityKeyIdentifier,
        new Entry(false, der(new AuthorityKeyIdentifier(issuer.keyId()))));
    return plainBy(issuer);
  }

  /** Issued with exactly the extensions given. */
  Made plainBy(Made issuer) {
    return sign(issuerName == null ? issuer.subject : issuerName, issuer.keys);
  }

  private Made sign(X500Name issuer, KeyPair issuerKeys) {
    AlgorithmIdentifier inner = new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm);
    ASN1EncodableVector parts = new ASN1EncodableVector();
    if (version > 1) {
      parts.add(new DERTaggedObject(true, 0, new ASN1Integer(version - 1)));
    }
    parts.add(new ASN1Integer(serial));
    parts.add(inner);
    parts.add(issuer);
    parts.add(new DERSequence(new ASN1Encodable[] {notBefore, notAfter}));
    parts.add(subject);
    parts.add(SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    if (!extensions.isEmpty()) {
      parts.add(new DERTaggedObject(true, 3, extensions()));
    }
    byte[] signed = der(new DERSequence(parts));
    byte[] made =
        der(
            new DERSequence(
                new ASN1Encodable[] {
                  primitive(signed),
                  outerAlgorithm == null ? inner : outerAlgorithm,
                  new DERBitString(sign(algorithm, parameters, issuerKeys, signed))
                }));
    return new Made(made, subject, serial, keys);
  }

  private DERSequence extensions() {
    ASN1EncodableVector list = new ASN1EncodableVector();
    for (int round = 0; round < (repeatExtensions ? 2 : 1); round++) {
      extensions.forEach(
          (id, entry) -> {
            ASN1EncodableVector extension = new ASN1EncodableVector();
            extension.add(id);
            if (entry.critical()) {
              extension.add(ASN1Boolean.TRUE);
            }
            extension.add(new DEROctetString(entry.value()));
            list.add(new DERSequence(extension));
          });
    }
    return new DERSequence(list);
  }

  static byte[] sign(
      String algorithm, @Nullable AlgorithmParameterSpec parameters, KeyPair keys, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(algorithm, BC);
      signature.initSign(keys.getPrivate());
      if (parameters != null) {
        signature.setParameter(parameters);
      }
      signature.update(signed);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] keyId(KeyPair keys) {
    return CanonicalName.sha1(
        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())
            .getPublicKeyData()
            .getBytes());
  }

  static byte[] der(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded("DER");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ASN1Primitive primitive(byte[] der) {
    try {
      return ASN1Primitive.fromByteArray(der);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
