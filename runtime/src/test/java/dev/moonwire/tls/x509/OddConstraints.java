package dev.moonwire.tls.x509;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/** Name constraints of an intermediate against names of the leaf. */
final class OddConstraints {

  private static final String OUTSIDE = "permitted subtree violation";
  private static final String EXCLUDED = "excluded subtree violation";
  private static final String SYNTAX = "unsupported or invalid name syntax";
  private static final String TYPE = "unsupported name constraint type";
  private static final String RANGE = "name constraints minimum and maximum not supported";
  private static final Forge.Made ROOT = Forge.ca("CN=Root").selfSigned();

  private OddConstraints() {}

  static List<OddChain> chains() {
    List<OddChain> all = new ArrayList<>();
    all.addAll(hosts());
    all.addAll(mailboxes());
    all.addAll(addressesAndLocations());
    all.addAll(directories());
    all.addAll(strange());
    return all;
  }

  private static OddChain permitted(String sentence, String verdict, GeneralName base, Forge leaf) {
    return constrained("permitted: " + sentence, verdict, base, null, leaf);
  }

  private static OddChain excluded(String sentence, String verdict, GeneralName base, Forge leaf) {
    return constrained("excluded: " + sentence, verdict, null, base, leaf);
  }

  private static OddChain constrained(
      String sentence, String verdict, GeneralName permitted, GeneralName excluded, Forge leaf) {
    return constrained(
        sentence, verdict, new NameConstraints(subtrees(permitted), subtrees(excluded)), leaf);
  }

  private static GeneralSubtree[] subtrees(GeneralName base) {
    return base == null ? null : new GeneralSubtree[] {new GeneralSubtree(base)};
  }

  private static OddChain constrained(
      String sentence, String verdict, ASN1Encodable constraints, Forge leaf) {
    Forge.Made ca = Forge.ca("CN=CA").with(Extension.nameConstraints, true, constraints).by(ROOT);
    return new OddChain(sentence, verdict).trusting(ROOT).presenting(leaf.by(ca), ca);
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private static GeneralName mail(String name) {
    return new GeneralName(GeneralName.rfc822Name, name);
  }

  private static GeneralName uri(String name) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, name);
  }

  private static GeneralName ip(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return new GeneralName(GeneralName.iPAddress, new DEROctetString(bytes));
  }

  private static Forge leaf(GeneralName... names) {
    return Forge.leaf().named(new X500Name("O=Leaf")).alternativeNames(names);
  }

  private static Forge named(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return Forge.leaf()
        .without(Extension.subjectAlternativeName)
        .named(new X500Name(new RDN[] {new RDN(type, value)}));
  }

  private static Forge commonName(String name) {
    return named(BCStyle.CN, new DERUTF8String(name));
  }

  private static List<OddChain> hosts() {
    return List.of(
        permitted("host itself", "ok", dns("a.test"), leaf(dns("a.test"))),
        permitted("label added", "ok", dns("a.test"), leaf(dns("x.A.test"))),
        permitted("other host with the same end", OUTSIDE, dns("a.test"), leaf(dns("xa.test"))),
        permitted("base with a dot, label added", "ok", dns(".a.test"), leaf(dns("x.a.test"))),
        permitted("base with a dot, no label", OUTSIDE, dns(".a.test"), leaf(dns("a.test"))),
        permitted("empty base", "ok", dns(""), leaf(dns("a.test"))),
        permitted(
            "second name outside", OUTSIDE, dns("a.test"), leaf(dns("a.test"), dns("b.test"))),
        permitted("other kind of name", "ok", dns("a.test"), leaf(mail("x@b.test"))),
        permitted(
            "common name of a leaf without names", OUTSIDE, dns("a.test"), commonName("b.test")),
        permitted(
            "common name beside other kinds",
            OUTSIDE,
            dns("a.test"),
            commonName("b.test").alternativeNames(mail("x@b.test"))),
        permitted(
            "common name beside DNS names",
            "ok",
            dns("a.test"),
            commonName("b.test").alternativeNames(dns("a.test"))),
        permitted("common name of one label", "ok", dns("a.test"), commonName("localhost")),
        permitted("common name that is no host", "ok", dns("a.test"), commonName("A b.test")),
        permitted(
            "common name with an underscore", OUTSIDE, dns("a.test"), commonName("_x.b.test")),
        permitted(
            "common name with a hyphen before a dot", "ok", dns("a.test"), commonName("x-.b.test")),
        permitted("common name with a star", "ok", dns("a.test"), commonName("*.b.test")),
        permitted("common name with a NUL inside", SYNTAX, dns("a.test"), commonName("b.te\0st")),
        permitted("common name with a NUL behind", OUTSIDE, dns("a.test"), commonName("b.test\0")),
        permitted(
            "wide common name",
            OUTSIDE,
            dns("a.test"),
            named(BCStyle.CN, new DERBMPString("b.test"))),
        excluded("host below", EXCLUDED, dns("a.test"), leaf(dns("x.a.test"))),
        excluded("wildcard above is not seen", "ok", dns("x.a.test"), leaf(dns("*.a.test"))),
        excluded("common name", EXCLUDED, dns("b.test"), commonName("b.test")));
  }

  private static List<OddChain> mailboxes() {
    return List.of(
        permitted("mailbox", "ok", mail("x@a.test"), leaf(mail("x@A.test"))),
        permitted(
            "mailbox, other case before the at", OUTSIDE, mail("x@a.test"), leaf(mail("X@a.test"))),
        permitted("mail host", "ok", mail("a.test"), leaf(mail("x@a.test"))),
        permitted("mail host with an at", "ok", mail("@a.test"), leaf(mail("x@a.test"))),
        permitted("mail host below", OUTSIDE, mail("a.test"), leaf(mail("x@b.a.test"))),
        permitted("mail domain", "ok", mail(".a.test"), leaf(mail("x@b.a.test"))),
        permitted("mail domain itself", OUTSIDE, mail(".a.test"), leaf(mail("x@a.test"))),
        permitted("no at", SYNTAX, mail("a.test"), leaf(mail("a.test"))),
        permitted(
            "mail attribute",
            OUTSIDE,
            mail("a.test"),
            named(BCStyle.EmailAddress, new DERIA5String("x@b.test"))),
        permitted(
            "mail attribute of the wrong type",
            SYNTAX,
            dns("a.test"),
            named(BCStyle.EmailAddress, new DERUTF8String("x@b.test"))),
        permitted(
            "international mailbox",
            "ok",
            mail("xn--bcher-kva.test"),
            leaf(smtp("x@b\u00fccher.test"))),
        permitted(
            "international mailbox elsewhere",
            OUTSIDE,
            mail("xn--bcher-kva.test"),
            leaf(smtp("x@b\u00f6cher.test"))),
        permitted(
            "international mailbox below a domain",
            OUTSIDE,
            mail(".xn--bcher-kva.test"),
            leaf(smtp("x@a.b\u00fccher.test"))),
        excluded(
            "international mailbox",
            EXCLUDED,
            mail("xn--bcher-kva.test"),
            leaf(smtp("x@b\u00fccher.test"))),
        excluded(
            "international mailbox below a domain",
            "ok",
            mail(".xn--bcher-kva.test"),
            leaf(smtp("x@a.b\u00fccher.test"))),
        excluded("mail host", EXCLUDED, mail("a.test"), leaf(mail("x@a.test"))));
  }

  private static GeneralName smtp(String mailbox) {
    return other("1.3.6.1.5.5.7.8.9", new DERUTF8String(mailbox));
  }

  private static GeneralName other(String type, ASN1Encodable value) {
    return new GeneralName(
        GeneralName.otherName,
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1ObjectIdentifier(type), new DERTaggedObject(true, 0, value)
            }));
  }

  private static List<OddChain> addressesAndLocations() {
    GeneralName net = ip(10, 0, 0, 0, 255, 0, 0, 0);
    return List.of(
        permitted("address in the net", "ok", net, leaf(ip(10, 1, 2, 3))),
        permitted("address outside", OUTSIDE, net, leaf(ip(11, 1, 2, 3))),
        permitted("IPv6 address with an IPv4 net", OUTSIDE, net, leaf(ip(new int[16]))),
        permitted("address of five bytes", SYNTAX, net, leaf(ip(1, 2, 3, 4, 5))),
        permitted("net of four bytes", SYNTAX, ip(10, 0, 0, 0), leaf(ip(10, 1, 2, 3))),
        permitted(
            "stray bits in the net's address",
            "ok",
            ip(10, 9, 0, 0, 255, 0, 0, 0),
            leaf(ip(10, 1, 2, 3))),
        excluded("address in the net", EXCLUDED, net, leaf(ip(10, 1, 2, 3))),
        permitted("location's host", "ok", uri("a.test"), leaf(uri("http://A.test/x"))),
        permitted("location with a port", "ok", uri("a.test"), leaf(uri("http://a.test:80/x"))),
        permitted("location below", OUTSIDE, uri("a.test"), leaf(uri("http://b.a.test/"))),
        permitted("location below a domain", "ok", uri(".a.test"), leaf(uri("http://b.a.test/"))),
        permitted("location without a host", SYNTAX, uri("a.test"), leaf(uri("http:///x"))),
        permitted("location that is no URL", SYNTAX, uri("a.test"), leaf(uri("mailto:x@a.test"))),
        excluded("location", EXCLUDED, uri("a.test"), leaf(uri("http://a.test"))));
  }

  private static List<OddChain> directories() {
    GeneralName base = new GeneralName(new X500Name("C=JP,O=Good"));
    return List.of(
        permitted(
            "directory below",
            "ok",
            base,
            leaf(dns("a.test")).named(new X500Name("C=JP,O=GOOD,CN=x"))),
        permitted(
            "directory elsewhere",
            OUTSIDE,
            base,
            leaf(dns("a.test")).named(new X500Name("C=JP,O=Bad,CN=x"))),
        permitted(
            "directory above", OUTSIDE, base, leaf(dns("a.test")).named(new X500Name("C=JP"))),
        permitted(
            "no subject at all", "ok", base, leaf(dns("a.test")).named(new X500Name(new RDN[0]))),
        excluded(
            "directory below",
            EXCLUDED,
            base,
            leaf(dns("a.test")).named(new X500Name("C=JP,O=Good,CN=x"))),
        excluded(
            "directory among the names",
            EXCLUDED,
            base,
            leaf(new GeneralName(new X500Name("C=JP,O=Good,CN=x")))));
  }

  private static List<OddChain> strange() {
    GeneralName registered = new GeneralName(GeneralName.registeredID, "1.2.3");
    GeneralSubtree[] far = {new GeneralSubtree(dns("a.test"), BigInteger.ONE, null)};
    GeneralSubtree[] near = {new GeneralSubtree(dns("a.test"), null, BigInteger.TEN)};
    return List.of(
        permitted("registered identifier", TYPE, registered, leaf(registered)),
        excluded("registered identifier", TYPE, registered, leaf(registered)),
        permitted(
            "registered identifier that does not occur", "ok", registered, leaf(dns("a.test"))),
        permitted(
            "other name of the same type",
            TYPE,
            other("1.2.3.4", new DERUTF8String("x")),
            leaf(other("1.2.3.4", new DERUTF8String("x")))),
        permitted(
            "other name of another type",
            "ok",
            other("1.2.3.4", new DERUTF8String("x")),
            leaf(other("1.2.3.5", new DERUTF8String("x")))),
        constrained("minimum", RANGE, new NameConstraints(far, null), leaf(dns("a.test"))),
        constrained("maximum", RANGE, new NameConstraints(null, near), leaf(dns("a.test"))),
        constrained(
            "minimum where it does not apply",
            "ok",
            new NameConstraints(far, null),
            leaf(mail("x@a.test"))),
        constrained("no constraint in the extension", "ok", new DERSequence(), leaf(dns("a.test"))),
        constrained(
            "permitted and excluded",
            EXCLUDED,
            dns("a.test"),
            dns("b.a.test"),
            leaf(dns("b.a.test"))),
        crowd("names times constraints within bounds", "ok", 900),
        crowd(
            "names times constraints beyond bounds",
            "unspecified certificate verification error",
            1100));
  }

  /** That many names against that many constraints. */
  private static OddChain crowd(String sentence, String verdict, int size) {
    GeneralSubtree[] subtrees = new GeneralSubtree[size];
    GeneralName[] names = new GeneralName[size];
    for (int i = 0; i < size; i++) {
      subtrees[i] = new GeneralSubtree(dns("x" + i + ".test"));
      names[i] = dns("a.test");
    }
    return constrained(sentence, verdict, new NameConstraints(null, subtrees), leaf(names));
  }
}
