package dev.moonwire.tls.x509;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** Certificates whose extensions forbid, contradict or are damaged. */
final class OddExtensions {

  private static final String NOT_FOUND = "unable to get local issuer certificate";
  private static final String NO_CA = "invalid CA certificate";
  private static final String PURPOSE = "unsuitable certificate purpose";
  private static final String CRITICAL = "unhandled critical extension";
  private static final ASN1ObjectIdentifier NETSCAPE =
      new ASN1ObjectIdentifier("2.16.840.1.113730.1.1");
  private static final ASN1ObjectIdentifier NETSCAPE_COMMENT =
      new ASN1ObjectIdentifier("2.16.840.1.113730.1.13");
  private static final ASN1ObjectIdentifier PROXY = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.14");

  private static final Forge.Made ROOT = Forge.ca("CN=Root").selfSigned();

  private OddExtensions() {}

  static List<OddChain> chains() {
    return Stream.of(leaves(), intermediates(), roots()).flatMap(List::stream).toList();
  }

  private static OddChain leaf(String sentence, String verdict, Forge forge) {
    return new OddChain("leaf: " + sentence, verdict).trusting(ROOT).presenting(forge.by(ROOT));
  }

  private static Forge purposes(KeyPurposeId... purposes) {
    return Forge.leaf().with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  private static Forge usage(int bits) {
    return Forge.leaf().with(Extension.keyUsage, true, new KeyUsage(bits));
  }

  private static Forge netscape(int bits) {
    return Forge.leaf().with(NETSCAPE, false, new DERBitString(new byte[] {(byte) bits}));
  }

  private static List<OddChain> leaves() {
    return List.of(
        leaf("any purpose alone", PURPOSE, purposes(KeyPurposeId.anyExtendedKeyUsage)),
        leaf("server purpose", "ok", purposes(KeyPurposeId.id_kp_serverAuth)),
        leaf(
            "Microsoft's gated cryptography",
            "ok",
            purposes(KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.311.10.3.3")))),
        leaf(
            "Netscape's gated cryptography",
            "ok",
            purposes(KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.16.840.1.113730.4.1")))),
        leaf("usage signs CRLs only", PURPOSE, usage(KeyUsage.cRLSign)),
        leaf("usage agrees on keys", "ok", usage(KeyUsage.keyAgreement)),
        leaf("usage enciphers keys", "ok", usage(KeyUsage.keyEncipherment)),
        leaf(
            "usage without a bit",
            NOT_FOUND,
            Forge.leaf().with(Extension.keyUsage, true, new DERBitString(new byte[] {0}))),
        leaf("Netscape type client", PURPOSE, netscape(0x80)),
        leaf("Netscape type server", "ok", netscape(0x40)),
        leaf(
            "critical subject key identifier",
            CRITICAL,
            Forge.leaf()
                .with(Extension.subjectKeyIdentifier, true, new SubjectKeyIdentifier(new byte[4]))),
        leaf(
            "critical authority key identifier",
            CRITICAL,
            Forge.leaf()
                .with(
                    Extension.authorityKeyIdentifier,
                    true,
                    new AuthorityKeyIdentifier(ROOT.keyId()))),
        leaf(
            "critical Netscape comment",
            CRITICAL,
            Forge.leaf().with(NETSCAPE_COMMENT, true, DERNull.INSTANCE)),
        leaf(
            "critical policy constraints",
            "ok",
            Forge.leaf().with(Extension.policyConstraints, true, new DERSequence())),
        leaf(
            "critical policies",
            "ok",
            Forge.leaf()
                .with(
                    Extension.certificatePolicies,
                    true,
                    new DERSequence(new DERSequence(new ASN1ObjectIdentifier("1.2.3"))))),
        leaf(
            "proxy certificate",
            "proxy certificates not allowed, please set the appropriate flag",
            Forge.leaf()
                .without(Extension.subjectAlternativeName)
                .with(
                    PROXY,
                    true,
                    new DERSequence(
                        new DERSequence(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.21.1"))))),
        leaf(
            "is a CA itself",
            "ok",
            Forge.leaf().with(Extension.basicConstraints, true, new BasicConstraints(true))),
        leaf(
            "path length without CA",
            "ok",
            Forge.leaf().with(Extension.basicConstraints, false, constraints(false, 0))),
        leaf(
            "negative path length",
            NOT_FOUND,
            Forge.leaf().with(Extension.basicConstraints, false, constraints(true, -1))),
        leaf(
            "damaged alternative names",
            NOT_FOUND,
            Forge.leaf().with(Extension.subjectAlternativeName, false, new byte[] {0x30, 5, 1})),
        leaf("bytes behind the alternative names", "ok", trailing()),
        leaf(
            "damaged extension nobody reads",
            "ok",
            Forge.leaf().with(Extension.authorityInfoAccess, false, new byte[] {1, 2, 3})),
        leaf("repeated extensions", NOT_FOUND, Forge.leaf().repeated()));
  }

  private static DERSequence constraints(boolean ca, int pathLength) {
    return new DERSequence(
        ca
            ? new ASN1Encodable[] {ASN1Boolean.TRUE, new ASN1Integer(pathLength)}
            : new ASN1Encodable[] {ASN1Boolean.FALSE, new ASN1Integer(pathLength)});
  }

  private static Forge trailing() {
    byte[] names = {0x30, 8, (byte) 0x82, 6, 'a', '.', 't', 'e', 's', 't', 'x', 'y'};
    return Forge.leaf().with(Extension.subjectAlternativeName, false, names);
  }

  private static OddChain below(String sentence, String verdict, Forge... cas) {
    Forge.Made[] sent = new Forge.Made[cas.length + 1];
    Forge.Made issuer = ROOT;
    for (int i = 0; i < cas.length; i++) {
      issuer = cas[i].by(issuer);
      sent[cas.length - i] = issuer;
    }
    sent[0] = Forge.leaf().by(issuer);
    return new OddChain("intermediate: " + sentence, verdict).trusting(ROOT).presenting(sent);
  }

  private static Forge ca(String name, int pathLength) {
    return Forge.ca(name).with(Extension.basicConstraints, true, new BasicConstraints(pathLength));
  }

  private static List<OddChain> intermediates() {
    return List.of(
        below("sound", "ok", Forge.ca("CN=CA")),
        below("no basic constraints", NO_CA, Forge.ca("CN=CA").without(Extension.basicConstraints)),
        below(
            "usage without certificate signing",
            NO_CA,
            Forge.ca("CN=CA").with(Extension.keyUsage, true, new KeyUsage(KeyUsage.cRLSign))),
        below("no usage", "ok", Forge.ca("CN=CA").without(Extension.keyUsage)),
        below(
            "client purpose",
            PURPOSE,
            Forge.ca("CN=CA")
                .with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))),
        below(
            "server purpose",
            "ok",
            Forge.ca("CN=CA")
                .with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))),
        below(
            "only a Netscape CA",
            NO_CA,
            Forge.bare("CN=CA").with(NETSCAPE, false, new DERBitString(new byte[] {4}))),
        below(
            "unknown critical extension",
            CRITICAL,
            Forge.ca("CN=CA").with(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE)),
        below("path length 0 with a leaf", "ok", ca("CN=CA", 0)),
        below(
            "path length 0 with another CA",
            "path length constraint exceeded",
            ca("CN=CA", 0),
            Forge.ca("CN=Lower")),
        below("path length 0 with a self-issued CA", "ok", ca("CN=CA", 0), Forge.ca("CN=CA")),
        below(
            "path length 1 with two CAs",
            "path length constraint exceeded",
            ca("CN=CA", 1),
            Forge.ca("CN=Lower"),
            Forge.ca("CN=Lowest")),
        below("depth 6 reached", "ok", line(6)),
        below("depth 6 exceeded", "certificate chain too long", line(7)));
  }

  private static Forge[] line(int length) {
    Forge[] line = new Forge[length];
    Arrays.setAll(line, i -> Forge.ca("CN=CA " + i));
    return line;
  }

  private static OddChain root(String sentence, String verdict, Forge.Made root) {
    return new OddChain("root: " + sentence, verdict)
        .trusting(root)
        .presenting(Forge.leaf().plainBy(root));
  }

  private static List<OddChain> roots() {
    return List.of(
        root("version 1", "ok", Forge.bare("CN=R").version(1).selfSignedPlain()),
        root("version 3 without extensions", NO_CA, Forge.bare("CN=R").selfSignedPlain()),
        root(
            "usage without basic constraints",
            "ok",
            Forge.ca("CN=R").without(Extension.basicConstraints).selfSigned()),
        root(
            "Netscape CA for TLS",
            "ok",
            Forge.bare("CN=R")
                .with(NETSCAPE, false, new DERBitString(new byte[] {4}))
                .selfSignedPlain()),
        root(
            "Netscape CA for mail",
            PURPOSE,
            Forge.bare("CN=R")
                .with(NETSCAPE, false, new DERBitString(new byte[] {2}))
                .selfSignedPlain()),
        root(
            "not a CA",
            NO_CA,
            Forge.bare("CN=R")
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .selfSigned()),
        root(
            "client purpose",
            PURPOSE,
            Forge.ca("CN=R")
                .with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                .selfSigned()),
        root(
            "unknown critical extension",
            CRITICAL,
            Forge.ca("CN=R")
                .with(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE)
                .selfSigned()));
  }
}
