package dev.moonwire.tls.error;

import java.util.Locale;

/**
 * A TLS engine gave up a connection. The message is the detail that follows {@code handshake
 * failed: } and its kin, in the reference's form {@code error:0A000XXX:SSL routines::reason}.
 */
public final class EngineFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LIBRARY_SSL = 0x0A000000;

  /** OpenSSL's reason number for a transport that ended in the middle. */
  public static final int UNEXPECTED_EOF = 0x126;

  private final int reason;

  private EngineFailure(int reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** A failure with OpenSSL's reason number and text. */
  public static EngineFailure of(int reason, String text) {
    return new EngineFailure(
        reason,
        String.format(Locale.ROOT, "error:%08X:SSL routines::%s", LIBRARY_SSL | reason, text));
  }

  /** The transport ended where TLS did not. */
  public static EngineFailure unexpectedEof() {
    return of(UNEXPECTED_EOF, "unexpected eof while reading");
  }

  /** What came is no TLS record. */
  public static EngineFailure wrongVersionNumber() {
    return of(0x10B, "wrong version number");
  }

  /** Nothing is left to negotiate: the config allows no protocol version. */
  public static EngineFailure noProtocolsAvailable() {
    return of(0xBF, "no protocols available");
  }

  /** The peer wants a second handshake on an open connection (RFC 5246 §7.4.1.1). */
  public static EngineFailure noRenegotiation() {
    return of(0x153, "no renegotiation");
  }

  /** Sending after our own close_notify. */
  public static EngineFailure protocolIsShutdown() {
    return of(0xCF, "protocol is shutdown");
  }

  /** Whether it is the reception of this alert. */
  public boolean isReceived(Alert alert) {
    return alert.received().reason == reason;
  }

  /** The detail, without the operation that failed. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
