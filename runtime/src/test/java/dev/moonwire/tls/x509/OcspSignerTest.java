package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;

/** Who may sign OCSP responses, and what they may leave out. */
class OcspSignerTest {

  private static final String FAILED = "ocsp verify failed";
  private static final AlgorithmIdentifier SHA1 = CertificateID.HASH_SHA1;

  private final Forge.Made root = Forge.ca("CN=Root").selfSigned();
  private final Forge.Made ca = Forge.ca("CN=CA").by(root);
  private final Forge.Made leaf = withResponder(Forge.leaf()).by(ca);

  private static Forge withResponder(Forge forge) {
    return forge.with(
        Extension.authorityInfoAccess,
        false,
        new AuthorityInformationAccess(
            AccessDescription.id_ad_ocsp,
            new GeneralName(GeneralName.uniformResourceIdentifier, "http://ocsp.test/")));
  }

  private static Forge signer(String name) {
    return Forge.bare(name)
        .with(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
  }

  private static DigestCalculator digest(AlgorithmIdentifier algorithm)
      throws OperatorCreationException {
    return new JcaDigestCalculatorProviderBuilder().build().get(algorithm);
  }

  /** A response about the leaf, signed by one certificate and enclosing others. */
  private byte[] response(
      Forge.Made signer, AlgorithmIdentifier hash, CertificateStatus status, Forge.Made... enclosed)
      throws OperatorCreationException, OCSPException, IOException {
    CertificateID id =
        new CertificateID(digest(hash), new X509CertificateHolder(ca.der), leaf.serial);
    RespID responder =
        new RespID(
            SubjectPublicKeyInfo.getInstance(signer.keys.getPublic().getEncoded()), digest(SHA1));
    X509CertificateHolder[] holders = new X509CertificateHolder[enclosed.length];
    for (int i = 0; i < enclosed.length; i++) {
      holders[i] = new X509CertificateHolder(enclosed[i].der);
    }
    Date now = Date.from(Instant.now());
    return new OCSPRespBuilder()
        .build(
            0,
            new BasicOCSPRespBuilder(responder)
                .addResponse(id, status)
                .build(
                    new JcaContentSignerBuilder("SHA256withECDSA")
                        .setProvider(Forge.BC)
                        .build(signer.keys.getPrivate()),
                    holders,
                    now))
        .getEncoded();
  }

  private byte[] good(Forge.Made signer, Forge.Made... enclosed)
      throws OperatorCreationException, OCSPException, IOException {
    return response(signer, SHA1, CertificateStatus.GOOD, enclosed);
  }

  private Ocsp connection(Forge.Made... presented) {
    TrustStore trust = TrustStore.empty();
    trust.add(parsed(root));
    VerifySettings settings = new VerifySettings(Purpose.SERVER, 6, true, null, Clock.systemUTC());
    return Ocsp.of(
        List.of(presented).stream().map(OcspSignerTest::parsed).toList(), trust, settings);
  }

  private static ParsedCertificate parsed(Forge.Made made) {
    return ParsedCertificate.of(made.der).orElseThrow();
  }

  private void assertVerdict(Optional<String> verdict, byte[] response) {
    assertEquals(verdict, connection(leaf, ca).process(response));
  }

  @Test
  void issuerSigns() throws Exception {
    assertVerdict(Optional.empty(), good(ca));
  }

  @Test
  void delegateOfTheIssuerSigns() throws Exception {
    Forge.Made delegate = signer("CN=Delegate").by(ca);
    assertVerdict(Optional.empty(), good(delegate, delegate));
  }

  @Test
  void delegateThatIsNotEnclosedCannotBeFound() throws Exception {
    assertVerdict(Optional.of(FAILED), good(signer("CN=Delegate").by(ca)));
  }

  @Test
  void delegateNeedsThePurpose() throws Exception {
    Forge.Made delegate = Forge.bare("CN=Delegate").by(ca);
    assertVerdict(Optional.of(FAILED), good(delegate, delegate));
  }

  @Test
  void delegateMustBeOfTheSameIssuer() throws Exception {
    Forge.Made delegate = signer("CN=Delegate").by(root);
    assertVerdict(Optional.of(FAILED), good(delegate, delegate));
  }

  @Test
  void expiredDelegateIsRefused() throws Exception {
    Forge.Made delegate = signer("CN=D").valid("100101000000Z", "110101000000Z").by(ca);
    assertVerdict(Optional.of(FAILED), good(delegate, delegate));
  }

  @Test
  void theLeafCannotSpeakForItself() throws Exception {
    assertVerdict(Optional.of(FAILED), good(leaf, leaf));
  }

  @Test
  void aStrangerAmongThePresentedCannotSpeakForTheLeaf() throws Exception {
    Forge.Made stranger = Forge.ca("CN=Stranger").selfSigned();
    assertEquals(
        Optional.of(FAILED), connection(leaf, ca, stranger).process(good(stranger, stranger)));
  }

  @Test
  void aTwinOfTheIssuerCannotSpeakForTheLeaf() throws Exception {
    Forge.Made twin = Forge.ca("CN=CA").by(root);
    assertVerdict(Optional.of(FAILED), good(twin, twin));
  }

  @Test
  void statusesWithOtherDigestsAreNotFound() throws Exception {
    AlgorithmIdentifier sha256 =
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    assertVerdict(
        Optional.of("ocsp verify failed: no result for cert"),
        response(ca, sha256, CertificateStatus.GOOD));
  }

  @Test
  void revocationWithoutReasonHasNoName() throws Exception {
    CertificateStatus revoked = new RevokedStatus(new Date());
    Ocsp connection = connection(leaf, ca);
    assertEquals(
        Optional.of("ocsp verify failed: revoked cert - (UNKNOWN)"),
        connection.process(response(ca, SHA1, revoked)));
    assertEquals(-1, connection.result().orElseThrow().crlReason());
  }

  @Test
  void failureStatusWithAnAnswerInsideIsNamed() throws Exception {
    OCSPResponse whole = OCSPResponse.getInstance(good(ca));
    byte[] odd =
        new OCSPResponse(
                new OCSPResponseStatus(OCSPResponseStatus.TRY_LATER), whole.getResponseBytes())
            .getEncoded();
    assertVerdict(Optional.of("ocsp verify failed: response - trylater"), odd);
  }

  @Test
  void answersOfOtherTypesCannotBeLoaded() throws Exception {
    OCSPResponse whole = OCSPResponse.getInstance(good(ca));
    byte[] odd =
        new OCSPResponse(
                whole.getResponseStatus(),
                new ResponseBytes(
                    new ASN1ObjectIdentifier("1.2.3"), whole.getResponseBytes().getResponse()))
            .getEncoded();
    assertVerdict(Optional.of("cannot load ocsp reply"), odd);
  }
}
