package dev.moonwire.tls.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of what a client sends, gathered until its first message is whole and says which
 * engine is to answer. The message is handed on in as few records as hold it, so that one that
 * comes in the smallest pieces costs no more than its bytes.
 */
public final class HelloRecords {
  private static final int HANDSHAKE_RECORD = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEADER = 4;

  /** More than any honest hello; beyond it the engine decides what to say. */
  private static final int MAX_BYTES = 64 * 1024;

  private byte[] message = new byte[512];
  private int length;
  private short version;

  /** A record that does not belong here: it is the engine's, as it is. */
  private byte @Nullable [] stranger;

  /**
   * Takes the next record.
   *
   * @return whether the message is whole, or never will be: an engine tells the peer what is wrong
   *     better than we could
   */
  public boolean add(ByteBuffer record) {
    byte[] bytes = new byte[record.remaining()];
    record.get(bytes);
    int body = bytes.length - TlsBuffers.HEADER;
    if (bytes[0] != HANDSHAKE_RECORD || body > TlsBuffers.MAX_PLAIN) {
      stranger = bytes;
      return true;
    }
    if (length == 0) {
      version = ByteBuffer.wrap(bytes).getShort(1);
    }
    append(bytes, body);
    return isWhole();
  }

  private void append(byte[] record, int body) {
    if (length + body > message.length) {
      message = Arrays.copyOf(message, Math.max(2 * message.length, length + body));
    }
    System.arraycopy(record, TlsBuffers.HEADER, message, length, body);
    length += body;
  }

  private boolean isWhole() {
    if (length > 0 && message[0] != CLIENT_HELLO) {
      return true;
    }
    if (length < MESSAGE_HEADER) {
      return false;
    }
    int announced = ByteBuffer.wrap(message).getInt() & 0xffffff;
    return announced > MAX_BYTES || length - MESSAGE_HEADER >= announced;
  }

  /** What an engine is to be given: direct buffers. */
  public List<ByteBuffer> records() {
    List<ByteBuffer> records = new ArrayList<>();
    for (int at = 0; at < length; at += TlsBuffers.MAX_PLAIN) {
      int body = Math.min(TlsBuffers.MAX_PLAIN, length - at);
      records.add(
          ByteBuffer.allocateDirect(TlsBuffers.HEADER + body)
              .put((byte) HANDSHAKE_RECORD)
              .putShort(version)
              .putShort((short) body)
              .put(message, at, body)
              .flip());
    }
    if (stranger != null) {
      records.add(ByteBuffer.allocateDirect(stranger.length).put(stranger).flip());
    }
    return records;
  }
}
