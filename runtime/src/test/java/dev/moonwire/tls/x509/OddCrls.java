package dev.moonwire.tls.x509;

import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;

/** Revocation lists with narrow scopes, wrong signers and odd entries. */
final class OddCrls {

  private static final String NONE = "unable to get certificate CRL";
  private static final Forge.Made ROOT = Forge.ca("CN=Root").selfSigned();
  private static final Forge.Made LEAF = Forge.leaf().by(ROOT);

  private OddCrls() {}

  private static ForgedCrl crl() {
    return new ForgedCrl(ROOT);
  }

  private static OddChain chain(String sentence, String verdict, byte[]... lists) {
    return leaf(sentence, verdict, LEAF, lists);
  }

  private static OddChain leaf(String sentence, String verdict, Forge.Made leaf, byte[]... lists) {
    return new OddChain("CRL: " + sentence, verdict)
        .trusting(ROOT)
        .presenting(leaf)
        .withCrls(lists);
  }

  private static byte[] scoped(DistributionPointName point, boolean users, boolean cas) {
    return scoped(new IssuingDistributionPoint(point, users, cas, null, false, false));
  }

  private static byte[] scoped(IssuingDistributionPoint scope) {
    return crl().with(Extension.issuingDistributionPoint, true, scope).signed();
  }

  private static DistributionPointName point(String url) {
    return new DistributionPointName(
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url)));
  }

  private static Forge.Made pointed(DistributionPointName name, ReasonFlags reasons) {
    return pointed(new DistributionPoint(name, reasons, null));
  }

  private static Forge.Made pointedToIssuer(String issuer) {
    GeneralNames names = new GeneralNames(new GeneralName(new X500Name(issuer)));
    return pointed(new DistributionPoint(null, null, names));
  }

  private static Forge.Made pointed(DistributionPoint point) {
    return Forge.leaf()
        .with(
            Extension.cRLDistributionPoints,
            false,
            new CRLDistPoint(new DistributionPoint[] {point}))
        .by(ROOT);
  }

  static List<OddChain> chains() {
    return Stream.of(entries(), scopes(), signers()).flatMap(List::stream).toList();
  }

  private static List<OddChain> entries() {
    Forge.Made ca = Forge.ca("CN=CA").by(ROOT);
    Forge.Made below = Forge.leaf().by(ca);
    return List.of(
        chain("nothing revoked", "ok", crl().signed()),
        chain("revoked", "certificate revoked", crl().revoking(LEAF.serial).signed()),
        chain(
            "revoked for a reason", "certificate revoked", crl().revoking(LEAF.serial, 1).signed()),
        chain("on hold", "certificate revoked", crl().revoking(LEAF.serial, 6).signed()),
        chain("removed from the list", "ok", crl().revoking(LEAF.serial, 8).signed()),
        chain(
            "newer list wins",
            "ok",
            crl().revoking(LEAF.serial).signed(),
            crl().valid("210101000000Z", "470101000000Z").signed()),
        chain(
            "current list wins over a newer one that has expired",
            "ok",
            crl().signed(),
            crl().revoking(LEAF.serial).valid("210101000000Z", "220101000000Z").signed()),
        chain("expired", "CRL has expired", crl().valid("210101000000Z", "220101000000Z").signed()),
        chain(
            "not begun",
            "CRL is not yet valid",
            crl().valid("450101000000Z", "470101000000Z").signed()),
        chain(
            "broken time",
            "format error in CRL's lastUpdate field",
            crl().valid("2101010000Z", "470101000000Z").signed()),
        chain(
            "broken next time",
            "format error in CRL's nextUpdate field",
            crl().valid("210101000000Z", "4701010000Z").signed()),
        new OddChain("CRL: intermediate revoked", "certificate revoked")
            .trusting(ROOT)
            .presenting(below, ca)
            .withCrls(crl().revoking(ca.serial).signed(), new ForgedCrl(ca).signed()),
        new OddChain("CRL: none of the intermediate", NONE)
            .trusting(ROOT)
            .presenting(below, ca)
            .withCrls(crl().signed()),
        new OddChain("CRL: root revoked by itself", "certificate revoked")
            .trusting(ROOT)
            .presenting(LEAF)
            .withCrls(crl().revoking(ROOT.serial).signed()),
        chain(
            "unknown critical extension",
            "unhandled critical CRL extension",
            crl().with(new ASN1ObjectIdentifier("1.2.3.4"), true, new ASN1Integer(1)).signed()),
        chain(
            "unknown critical entry extension",
            "unhandled critical CRL extension",
            crl().revokingWithUnknownCritical(LEAF.serial).signed()));
  }

  private static List<OddChain> scopes() {
    DistributionPointName here = point("http://a.test/crl");
    DistributionPointName there = point("http://b.test/crl");
    ReasonFlags some = new ReasonFlags(ReasonFlags.keyCompromise);
    byte[] narrow = scoped(here, false, false);
    return List.of(
        chain(
            "users only, with the root to check too",
            "different CRL scope",
            scoped(null, true, false)),
        chain("CAs only", "different CRL scope", scoped(null, false, true)),
        chain(
            "users and CAs in two lists",
            "ok",
            scoped(null, true, false),
            scoped(null, false, true)),
        chain(
            "attribute certificates only",
            "different CRL scope",
            scoped(new IssuingDistributionPoint(null, false, false, null, false, true))),
        chain(
            "indirect",
            NONE,
            scoped(new IssuingDistributionPoint(null, false, false, null, true, false))),
        chain(
            "some reasons only",
            NONE,
            scoped(new IssuingDistributionPoint(null, false, false, some, false, false))),
        chain("of a distribution point that the leaf lacks", "different CRL scope", narrow),
        leaf("of the leaf's distribution point", "ok", pointed(here, null), narrow, crl().signed()),
        leaf("of another distribution point", "ok", pointed(there, null), narrow, crl().signed()),
        leaf("the leaf's point covers some reasons", NONE, pointed(here, some), crl().signed()),
        leaf("the leaf wants the issuer's list", "ok", pointedToIssuer("CN=Root"), crl().signed()),
        leaf(
            "the leaf wants another issuer's list", "ok", pointedToIssuer("CN=X"), crl().signed()));
  }

  private static List<OddChain> signers() {
    Forge.Made twin = Forge.ca("CN=Root").selfSigned();
    Forge.Made mute =
        Forge.ca("CN=Mute")
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .selfSigned();
    return List.of(
        chain("signed by a twin", "CRL signature failure", crl().signedBy(twin)),
        chain(
            "says that a twin signed it",
            NONE,
            crl()
                .with(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(twin.keyId()))
                .signedBy(twin)),
        new OddChain("CRL: issuer may not sign lists", "key usage does not include CRL signing")
            .trusting(mute)
            .presenting(Forge.leaf().by(mute))
            .withCrls(new ForgedCrl(mute).signed()));
  }
}
