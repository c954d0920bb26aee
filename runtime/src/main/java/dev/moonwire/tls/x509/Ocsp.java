package dev.moonwire.tls.x509;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a connection knows about its peer certificate's OCSP status: {@code peer_ocsp_*} and {@code
 * ocsp_process_response}.
 *
 * <p>It exists from the handshake on. A result stays until the next one; a response that cannot be
 * parsed makes it forget address and result, after which no response can be judged any more. Texts
 * are libtls'.
 */
public final class Ocsp {

  /** What libtls reports when a certificate names no responder. */
  static final String NO_URL = "no OCSP URLs in peer certificate";

  /** What libtls reports on a server whose client sent no certificate. */
  static final String NO_PEER = "no peer certificate for OCSP";

  private final @Nullable OcspVerifier verifier;
  private final String missing;
  private @Nullable String url;
  private @Nullable OcspResult result;

  private Ocsp(@Nullable OcspVerifier verifier, @Nullable String url, String missing) {
    this.verifier = verifier;
    this.url = url;
    this.missing = missing;
  }

  /**
   * The state after a handshake.
   *
   * @param presented what the peer sent, the leaf first; may be empty
   */
  public static Ocsp of(
      List<ParsedCertificate> presented, TrustStore trust, VerifySettings settings) {
    if (presented.isEmpty()) {
      return new Ocsp(null, null, NO_PEER);
    }
    String url = CertificateInfo.ocspUrl(presented.get(0)).orElse(null);
    return new Ocsp(new OcspVerifier(presented, trust, settings), url, NO_URL);
  }

  /** The responder's address in the peer certificate. */
  public Optional<String> url() {
    return Optional.ofNullable(url);
  }

  /** Why there is no address: the text that libtls leaves as the context's error. */
  public String missingUrl() {
    return missing;
  }

  /** The last result; also the one that made a handshake fail. */
  public Optional<OcspResult> result() {
    return Optional.ofNullable(result);
  }

  /**
   * Judges a response, stapled or fetched.
   *
   * @return what libtls reports when the certificate must not be used; empty when it may
   */
  public Optional<String> process(byte[] der) {
    if (verifier == null || url == null) {
      return Optional.of(missing);
    }
    OcspVerifier.Verdict verdict = verifier.judge(der);
    if (!verdict.parsed()) {
      url = null;
      result = null;
    } else if (verdict.result() != null) {
      result = verdict.result();
    }
    return Optional.ofNullable(verdict.error());
  }
}
