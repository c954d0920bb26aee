package dev.moonwire.tls.x509;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verdict over one chain.
 *
 * @param error why it was refused; null when it was accepted
 * @param depth where: 0 is the leaf, 1 its issuer, and so on
 * @param chain the chain that was built, leaf first; complete up to the trust anchor when accepted
 */
public record VerifyOutcome(
    @Nullable VerifyFailure error, int depth, List<ParsedCertificate> chain) {

  public VerifyOutcome {
    chain = List.copyOf(chain);
  }

  /** Whether the chain leads to a trust anchor and passed every check. */
  boolean isAccepted() {
    return error == null;
  }
}
