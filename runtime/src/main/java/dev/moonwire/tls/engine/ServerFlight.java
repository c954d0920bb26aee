package dev.moonwire.tls.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a server answers before it encrypts, read for one question: does it resume a session? In TLS
 * 1.3 it then names the client's key in its hello (RFC 8446 §4.2.11), in older versions it goes
 * without a certificate (RFC 5246 §7.3). JSSE does not say so on a server.
 */
final class ServerFlight {
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final int CERTIFICATE = 11;
  private static final int MESSAGE_HEADER = 4;
  private static final int VERSION = 2;
  private static final int RANDOM = 32;
  private static final int SUITE_AND_COMPRESSION = 3;
  private static final int PRE_SHARED_KEY = 41;
  private static final int SUPPORTED_VERSIONS = 43;

  /** A hello is far shorter; of the certificate only the first byte counts. */
  private static final int ENOUGH = 4096;

  private final ByteBuffer messages = ByteBuffer.allocate(ENOUGH);
  private boolean encrypts;

  /** What the messages so far say. */
  private record Finding(boolean tls13, boolean retries, boolean sharesKey, boolean certificate) {}

  /** Takes note of whole records that go to the client. */
  void sends(ByteBuffer records) {
    while (!encrypts && records.remaining() >= TlsBuffers.HEADER) {
      int type = records.get(records.position());
      int length = records.getShort(records.position() + TlsBuffers.HEADER - 2) & 0xffff;
      ByteBuffer body = records.slice(records.position() + TlsBuffers.HEADER, length);
      records.position(records.position() + TlsBuffers.HEADER + length);
      if (type == HANDSHAKE) {
        messages.put(body.limit(Math.min(length, messages.remaining())));
      } else {
        // In TLS 1.3 a change of ciphers may follow a HelloRetryRequest and means nothing.
        encrypts = type != CHANGE_CIPHER_SPEC || !finding().retries();
      }
    }
  }

  /** Whether the handshake, which is over, was an abbreviated one. */
  boolean resumes() {
    Finding finding = finding();
    return finding.tls13() ? finding.sharesKey() : !finding.certificate();
  }

  private Finding finding() {
    boolean[] extensions = new boolean[SUPPORTED_VERSIONS + 1];
    boolean retries = false;
    boolean certificate = false;
    ByteBuffer rest = messages.duplicate().flip();
    while (rest.remaining() >= MESSAGE_HEADER) {
      int header = rest.getInt();
      int type = header >>> 24;
      ByteBuffer body = rest.slice(rest.position(), Math.min(header & 0xffffff, rest.remaining()));
      rest.position(rest.position() + body.remaining());
      certificate |= type == CERTIFICATE;
      if (type == SERVER_HELLO) {
        retries = isRetry(body);
        Arrays.fill(extensions, false);
        mark(extensions, body.position(VERSION + RANDOM));
      }
    }
    return new Finding(
        extensions[SUPPORTED_VERSIONS], retries, extensions[PRE_SHARED_KEY], certificate);
  }

  /** A retry is a hello whose random is a certain constant (RFC 8446 §4.1.3). */
  private static boolean isRetry(ByteBuffer hello) {
    return hello.getLong(VERSION) == 0xcf21ad74e59a6111L;
  }

  private static void mark(boolean[] extensions, ByteBuffer hello) {
    int sessionId = hello.get() & 0xff;
    hello.position(hello.position() + sessionId + SUITE_AND_COMPRESSION);
    if (!hello.hasRemaining()) {
      return;
    }
    hello.getShort();
    while (hello.hasRemaining()) {
      int type = hello.getShort() & 0xffff;
      int length = hello.getShort() & 0xffff;
      hello.position(hello.position() + length);
      if (type < extensions.length) {
        extensions[type] = true;
      }
    }
  }
}
