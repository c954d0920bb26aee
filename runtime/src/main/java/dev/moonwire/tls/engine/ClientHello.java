package dev.moonwire.tls.engine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's first message (RFC 8446 §4.1.2), read only as far as a server must before it can
 * choose a certificate: the server name (RFC 6066 §3).
 */
public final class ClientHello {
  private static final int HANDSHAKE_RECORD = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEADER = 4;
  private static final int VERSION_AND_RANDOM = 34;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;

  /** More than any honest hello; beyond it the engine decides what to say. */
  private static final int MAX_BYTES = 64 * 1024;

  private ClientHello() {}

  /**
   * Whether the records hold all of it, or never will: an engine tells the peer what is wrong
   * better than we could.
   */
  public static boolean isWhole(List<ByteBuffer> records) {
    ByteBuffer message = message(records);
    if (message.remaining() > MAX_BYTES || !beginsHello(records, message)) {
      return true;
    }
    return message.remaining() >= MESSAGE_HEADER
        && message.remaining() - MESSAGE_HEADER >= (message.getInt(message.position()) & 0xffffff);
  }

  private static boolean beginsHello(List<ByteBuffer> records, ByteBuffer message) {
    for (ByteBuffer record : records) {
      if (record.get(record.position()) != HANDSHAKE_RECORD) {
        return false;
      }
    }
    return !message.hasRemaining() || message.get(message.position()) == CLIENT_HELLO;
  }

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

  /** The host name the client asks for; null when there is none or the message is malformed. */
  public static @Nullable String serverName(List<ByteBuffer> records) {
    try {
      ByteBuffer message = message(records);
      skip(message, MESSAGE_HEADER + VERSION_AND_RANDOM);
      skip(message, message.get() & 0xff); // session id
      skip(message, message.getShort() & 0xffff); // cipher suites
      skip(message, message.get() & 0xff); // compression methods
      return message.hasRemaining() ? fromExtensions(take(message)) : null;
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static @Nullable String fromExtensions(ByteBuffer extensions) {
    while (extensions.hasRemaining()) {
      int type = extensions.getShort() & 0xffff;
      ByteBuffer body = take(extensions);
      if (type == SERVER_NAME) {
        ByteBuffer names = take(body);
        return names.get() == HOST_NAME
            ? StandardCharsets.ISO_8859_1.decode(take(names)).toString()
            : null;
      }
    }
    return null;
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
