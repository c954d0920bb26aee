package dev.moonwire.tls.x509;

import java.math.BigInteger;
import java.security.KeyPair;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Issuers that are hard to find, or that are not who they seem. */
final class OddIssuers {

  private static final String NOT_FOUND = "unable to get local issuer certificate";

  private OddIssuers() {}

  static List<OddChain> chains() {
    Forge.Made root = Forge.ca("CN=Root").selfSigned();
    Forge.Made twin = Forge.ca("CN=Root").selfSigned();
    Forge.Made leaf = Forge.leaf().by(root);
    Forge.Made ca = Forge.ca("CN=CA").by(root);
    Forge.Made old =
        Forge.ca("CN=CA").keyed(ca.keys).valid("100101000000Z", "110101000000Z").by(root);
    Forge.Made below = Forge.leaf().by(ca);
    Forge.Made cross = Forge.ca("CN=Root").keyed(root.keys).by(Forge.ca("CN=Other").selfSigned());
    return List.of(
        new OddChain("leaf below a root", "ok").trusting(root).presenting(leaf),
        new OddChain("anchors of one name are told apart by key identifier", "ok")
            .trusting(twin, root)
            .presenting(leaf),
        new OddChain("wrong twin among the anchors", NOT_FOUND).trusting(twin).presenting(leaf),
        new OddChain("without identifiers the name decides", "certificate signature failure")
            .trusting(twin)
            .presenting(Forge.leaf().plainBy(root)),
        new OddChain("sent twin of the root", "self-signed certificate in certificate chain")
            .trusting(twin)
            .presenting(leaf, root),
        new OddChain("broken signature", "certificate signature failure")
            .trusting(root)
            .presenting(leaf.withBrokenSignature()),
        new OddChain("broken signature of the anchor itself", "ok")
            .trusting(root.withBrokenSignature())
            .presenting(leaf),
        new OddChain("authority serial number of another", NOT_FOUND)
            .trusting(root)
            .presenting(authority(root, BigInteger.TEN, root.subject)),
        new OddChain("authority issuer of another", NOT_FOUND)
            .trusting(root)
            .presenting(authority(root, root.serial, new X500Name("CN=Nobody"))),
        new OddChain("authority serial number and issuer", "ok")
            .trusting(root)
            .presenting(authority(root, root.serial, root.subject)),
        new OddChain("expired intermediate beside a valid one", "ok")
            .trusting(root)
            .presenting(below, old, ca),
        new OddChain("expired intermediate only", "certificate has expired")
            .trusting(root)
            .presenting(below, old),
        new OddChain("trusted intermediate replaces an expired sent one", "ok")
            .trusting(root, ca)
            .presenting(below, old),
        new OddChain(
                "cross-signed root among the anchors comes first",
                "unable to get issuer certificate")
            .trusting(cross)
            .presenting(leaf),
        new OddChain("cross-signed root sent, own root trusted", "ok")
            .trusting(root)
            .presenting(leaf, cross),
        new OddChain("two CAs that certify each other", NOT_FOUND)
            .trusting(twin)
            .presenting(ring()),
        new OddChain("names differ in case, blanks and string type", "ok")
            .trusting(spaced(new DERUTF8String("  my   ROOT ")))
            .presenting(spacedLeaf()),
        new OddChain("expired root", "certificate has expired")
            .trusting(expired())
            .presenting(Forge.leaf().by(expired())),
        new OddChain("self-signed leaf with another as anchor", "self-signed certificate")
            .trusting(root)
            .presenting(Forge.leaf().selfSigned()),
        new OddChain("leaf with an empty subject", "ok")
            .trusting(root)
            .presenting(Forge.leaf().named(new X500Name(new RDN[0])).by(root)),
        new OddChain("time without seconds", "format error in certificate's notBefore field")
            .trusting(root)
            .presenting(
                Forge.leaf()
                    .valid(new DERUTCTime("2001010000Z"), new DERUTCTime("470101000000Z"))
                    .by(root)),
        new OddChain("time with an offset", "format error in certificate's notAfter field")
            .trusting(root)
            .presenting(
                Forge.leaf()
                    .valid(new DERUTCTime("200101000000Z"), new DERUTCTime("470101000000+0100"))
                    .by(root)));
  }

  private static Forge.Made authority(Forge.Made root, BigInteger serial, X500Name issuer) {
    return Forge.leaf()
        .with(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(
                root.keyId(), new GeneralNames(new GeneralName(issuer)), serial))
        .by(root);
  }

  private static Forge.Made[] ring() {
    Forge.Made seedA = Forge.ca("CN=A").selfSigned();
    Forge.Made seedB = Forge.ca("CN=B").selfSigned();
    Forge.Made a = Forge.ca("CN=A").keyed(seedA.keys).by(seedB);
    Forge.Made b = Forge.ca("CN=B").keyed(seedB.keys).by(seedA);
    return new Forge.Made[] {Forge.leaf().by(a), a, b};
  }

  private static final KeyPair SPACED = Forge.keys("P-256");

  private static Forge.Made spaced(ASN1Encodable name) {
    X500Name whole = new X500Name(new RDN[] {new RDN(BCStyle.CN, name)});
    return Forge.ca("CN=x").named(whole).keyed(SPACED).selfSigned();
  }

  private static Forge.Made spacedLeaf() {
    return Forge.leaf().by(spaced(new DERPrintableString("My Root")));
  }

  private static final KeyPair EXPIRED = Forge.keys("P-256");

  private static Forge.Made expired() {
    return Forge.ca("CN=Old").keyed(EXPIRED).valid("100101000000Z", "110101000000Z").selfSigned();
  }
}
