package dev.moonwire.tls.session;

import dev.moonwire.tls.config.Octets;
import org.jspecify.annotations.Nullable;

/**
 * A client's session at rest: the secret both sides share, and what the client shows to refer to it
 * (RFC 5246 §7.3, RFC 5077, RFC 8446 §4.6.1).
 *
 * @param version as on the wire: 0x0303 or 0x0304
 * @param suite the suite's number
 * @param id the session id; empty where there is only a ticket
 * @param secret the master secret of TLS 1.2, the resumption key of TLS 1.3
 * @param ticket empty where the server gave none
 * @param ticketAgeAdd TLS 1.3: what hides the ticket's age, milliseconds modulo 2^32
 * @param madeAt epoch seconds
 * @param lifetime seconds from then on
 * @param extendedMasterSecret whether the master secret is RFC 7627's
 * @param leaf the server's certificate, DER; null when unknown
 * @param verified whether the chain of that certificate was found good when it was shown
 */
public record SavedSession(
    int version,
    int suite,
    Octets id,
    Octets secret,
    Octets ticket,
    int ticketAgeAdd,
    long madeAt,
    long lifetime,
    boolean extendedMasterSecret,
    @Nullable Octets leaf,
    boolean verified) {
  /** The lifetime where nobody names one: OpenSSL's for TLS 1.2 and 1.3. */
  public static final long USUAL_LIFETIME = 7200;

  private static final int TLS1_3 = 0x0304;

  /** Whether it is of TLS 1.3, where only a ticket resumes. */
  public boolean isTls13() {
    return version == TLS1_3;
  }

  /** Whether there is anything that a server could recognize. */
  public boolean canResume() {
    boolean named = ticket.length() > 0 || (!isTls13() && id.length() > 0);
    return named && secret.length() > 0;
  }

  /** Whether its time is over at {@code now}, epoch seconds. */
  public boolean isOver(long now) {
    return now < madeAt || now - madeAt >= lifetime;
  }

  /** The same session, said to come from a chain that was or was not found good. */
  public SavedSession verified(boolean good) {
    return new SavedSession(
        version,
        suite,
        id,
        secret,
        ticket,
        ticketAgeAdd,
        madeAt,
        lifetime,
        extendedMasterSecret,
        leaf,
        good);
  }
}
