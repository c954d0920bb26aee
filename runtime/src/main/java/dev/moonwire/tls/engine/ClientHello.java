package dev.moonwire.tls.engine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's first message (RFC 8446 §4.1.2), read only as far as a server must before it can
 * choose a certificate and an engine.
 *
 * @param serverName the host name the client asks for (RFC 6066 §3), one char per byte; null when
 *     there is none
 * @param asksForStaple whether it asks for an OCSP response (RFC 6066 §8)
 * @param offersTls13 whether TLS 1.3 is among its versions (RFC 8446 §4.2.1)
 */
public record ClientHello(@Nullable String serverName, boolean asksForStaple, boolean offersTls13) {
  private static final int MESSAGE_HEADER = 4;
  private static final int VERSION_AND_RANDOM = 34;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int STATUS_REQUEST = 5;
  private static final int OCSP = 1;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final short TLS13 = 0x0304;

  private static final ClientHello UNREADABLE = new ClientHello(null, false, false);

  /** The bytes of the records without their headers. */
  private static ByteBuffer message(List<ByteBuffer> records) {
    int length = 0;
    for (ByteBuffer record : records) {
      length += record.remaining() - TlsBuffers.HEADER;
    }
    ByteBuffer message = ByteBuffer.allocate(length);
    for (ByteBuffer record : records) {
      message.put(record.duplicate().position(record.position() + TlsBuffers.HEADER));
    }
    return message.flip();
  }

  /** What the records say; of a malformed message, which an engine will refuse, nothing. */
  public static ClientHello read(List<ByteBuffer> records) {
    try {
      ByteBuffer message = message(records);
      skip(message, MESSAGE_HEADER + VERSION_AND_RANDOM);
      skip(message, message.get() & 0xff); // session id
      skip(message, message.getShort() & 0xffff); // cipher suites
      skip(message, message.get() & 0xff); // compression methods
      return message.hasRemaining() ? fromExtensions(take(message)) : UNREADABLE;
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return UNREADABLE;
    }
  }

  private static ClientHello fromExtensions(ByteBuffer extensions) {
    String name = null;
    boolean staple = false;
    boolean tls13 = false;
    while (extensions.hasRemaining()) {
      int type = extensions.getShort() & 0xffff;
      ByteBuffer body = take(extensions);
      switch (type) {
        case SERVER_NAME -> name = hostName(take(body));
        case STATUS_REQUEST -> staple = body.get() == OCSP;
        case SUPPORTED_VERSIONS -> tls13 = namesTls13(body.position(1));
        default -> {}
      }
    }
    return new ClientHello(name, staple, tls13);
  }

  private static @Nullable String hostName(ByteBuffer names) {
    return names.get() == HOST_NAME
        ? StandardCharsets.ISO_8859_1.decode(take(names)).toString()
        : null;
  }

  private static boolean namesTls13(ByteBuffer versions) {
    boolean found = false;
    while (versions.remaining() >= Short.BYTES) {
      found |= versions.getShort() == TLS13;
    }
    return found;
  }

  /** A vector with a length of two bytes. */
  private static ByteBuffer take(ByteBuffer from) {
    int length = from.getShort() & 0xffff;
    ByteBuffer vector = from.slice(from.position(), length);
    skip(from, length);
    return vector;
  }

  private static void skip(ByteBuffer bytes, int n) {
    bytes.position(bytes.position() + n);
  }
}
