package dev.moonwire.jsr223;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A script's output as characters for the writer of whatever context it runs in. Bytes that are no
 * UTF-8 become replacement characters. The VM's thread only.
 */
final class ContextOutput extends OutputStream {
  private final Supplier<@Nullable Writer> target;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The beginning of a character whose other bytes are still to come. */
  private byte[] begun = {};

  ContextOutput(Supplier<@Nullable Writer> target) {
    this.target = target;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(begun.length + length);
    in.put(begun).put(bytes, offset, length).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, false);
    begun = new byte[in.remaining()];
    in.get(begun);
    send(out);
  }

  /** Writes what is left of a character whose end does not come. */
  void finish() throws IOException {
    CharBuffer out = CharBuffer.allocate(begun.length + 1);
    decoder.decode(ByteBuffer.wrap(begun), out, true);
    decoder.flush(out);
    decoder.reset();
    begun = new byte[0];
    send(out);
    flush();
  }

  private void send(CharBuffer decoded) throws IOException {
    Writer writer = target.get();
    if (writer != null) {
      writer.append(decoded.flip());
    }
  }

  @Override
  public void flush() throws IOException {
    Writer writer = target.get();
    if (writer != null) {
      writer.flush();
    }
  }
}
