package dev.moonwire.client;

import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.x509.VerifyFailure;
import dev.moonwire.tls.x509.VerifyOutcome;

/**
 * Tells the vhost's first protocol what became of the server's chain, from the root down as OpenSSL
 * does, with 1 for each certificate that is good and 0 for the one that is not.
 */
final class PeerChecks {
  private PeerChecks() {}

  /** Whether the handler has nothing against it either. A resumed session shows no chain. */
  static boolean tellPassed(Wsi wsi, TlsContext tls) {
    VerifyOutcome outcome = tls.verification();
    int shown = outcome == null ? 0 : outcome.chain().size();
    for (int depth = shown - 1; depth >= 0; depth--) {
      if (tell(wsi, 1) != 0) {
        return false;
      }
    }
    return true;
  }

  static void tellFailed(Wsi wsi, TlsContext tls) {
    VerifyOutcome outcome = tls.verification();
    if (outcome == null || outcome.error() == null) {
      return;
    }
    if (isFoundFromTheRoot(outcome.error())) {
      for (int depth = outcome.chain().size() - 1; depth > outcome.depth(); depth--) {
        tell(wsi, 1);
      }
    }
    tell(wsi, 0);
  }

  /**
   * Signatures and dates are checked one certificate after the other, the rest of a chain at once.
   */
  private static boolean isFoundFromTheRoot(VerifyFailure error) {
    return switch (error) {
      case EXPIRED, NOT_YET_VALID, SIGNATURE_FAILURE -> true;
      default -> false;
    };
  }

  /** A wsi that has ended while its connection came up has nothing to say about it. */
  private static int tell(Wsi wsi, int good) {
    return wsi.hasEnded()
        ? 0
        : wsi.tellFirst(Reason.OPENSSL_PERFORM_SERVER_CERT_VERIFICATION, null, good);
  }
}
