package dev.moonwire.ws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends, as Netty's server reads it, and the checks that have no frames. */
final class WritingTest {
  private static final WebSocketDecoderConfig SERVER =
      WebSocketDecoderConfig.newBuilder()
          .expectMaskedFrames(true)
          .allowExtensions(true)
          .maxFramePayloadLength(1 << 20)
          .build();

  private final FrameWriter writer = new FrameWriter(new SecureRandom());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 125, 126, 127, 65535, 65536, 100003})
  void serversUnderstandFramesOfEachLength(int length) {
    byte[] payload = new byte[length + 2];
    new Random(length).nextBytes(payload);
    ByteBuf out = Unpooled.buffer();
    writer.write(out, Opcode.BINARY, true, false, payload, 1, length);
    EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(SERVER));
    assertTrue(server.writeInbound(out));
    WebSocketFrame frame = server.readInbound();
    try {
      assertTrue(frame.isFinalFragment());
      assertArrayEquals(
          Arrays.copyOfRange(payload, 1, length + 1), ByteBufUtil.getBytes(frame.content()));
    } finally {
      frame.release();
      server.finishAndReleaseAll();
    }
  }

  @Test
  void eachFrameHasAKeyOfItsOwn() {
    ByteBuf out = Unpooled.buffer();
    byte[] payload = {'a'};
    writer.write(out, Opcode.TEXT, true, false, payload, 0, 1);
    writer.write(out, Opcode.TEXT, true, false, payload, 0, 1);
    assertNotEquals(out.getInt(2), out.getInt(9));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deflatedMessagesInflateToThemselves(boolean forgets) throws ProtocolViolation {
    DeflateParameters parameters = new DeflateParameters(forgets, forgets, true);
    Random random = new Random(2);
    try (MessageDeflater deflater = new MessageDeflater(parameters);
        MessageInflater inflater = new MessageInflater(forgets, 1 << 20, 1000)) {
      for (int round = 0; round < 50; round++) {
        byte[] message = "moonwire ".repeat(random.nextInt(2000)).getBytes(StandardCharsets.UTF_8);
        int cut = message.length == 0 ? 0 : random.nextInt(message.length);
        byte[] begin = deflater.fragment(message, 0, cut, false);
        byte[] end = deflater.fragment(message, cut, message.length - cut, true);
        ByteArrayOutputStream inflated = new ByteArrayOutputStream();
        inflater.add(begin, inflated::writeBytes);
        inflater.add(end, inflated::writeBytes);
        inflater.finish(inflated::writeBytes);
        assertArrayEquals(message, inflated.toByteArray());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "no",
      textBlock =
          """
          permessage-deflate                                                    | false false
          permessage-deflate; server_no_context_takeover                        | true false
          permessage-deflate ; client_no_context_takeover;server_max_window_bits=9 | false true
          permessage-deflate; server_max_window_bits="15"                       | false false
          permessage-deflate; client_max_window_bits=15                         | no
          permessage-deflate; server_max_window_bits                            | no
          permessage-deflate; server_max_window_bits=7                          | no
          permessage-deflate; server_max_window_bits=16                         | no
          permessage-deflate; server_max_window_bits=08                         | no
          permessage-deflate; server_no_context_takeover=1                      | no
          permessage-deflate; server_no_context_takeover; server_no_context_takeover | no
          permessage-deflate; other                                             | no
          x-webkit-deflate-frame                                                | no
          """)
  void answersToTheOfferOfCompressionAreChecked(String answer, String expected) {
    Optional<DeflateParameters> accepted =
        DeflateParameters.accepted(answer, DeflateParameters.NAME);
    String shown = accepted.map(p -> p.serverForgets() + " " + p.clientForgets()).orElse(null);
    assertEquals(expected, shown);
  }

  /** The example of RFC 6455 §1.3. */
  @Test
  void theKeyOfTheOpeningHandshakeHasItsAnswer() {
    OpeningKey key = new OpeningKey("dGhlIHNhbXBsZSBub25jZQ==");
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", key.accept());
    SecureRandom random = new SecureRandom();
    assertEquals(24, OpeningKey.random(random).text().length());
    assertNotEquals(OpeningKey.random(random), OpeningKey.random(random));
  }

  @Test
  void utf8IsCheckedAsJavaChecksIt() {
    Random random = new Random(3);
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = new byte[random.nextInt(5)];
      for (int i = 0; i < bytes.length; i++) {
        // Bytes around the edges of the ranges, more often than chance would have them.
        int[] edges = {
          0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xf0, 0xf4
        };
        bytes[i] =
            (byte) (random.nextBoolean() ? edges[random.nextInt(edges.length)] : random.nextInt());
      }
      assertEquals(isUtf8(bytes), Utf8Check.isValid(bytes), () -> Arrays.toString(bytes));
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "999, false", "1000, true", "1003, true", "1004, false", "1005, false", "1006, false",
    "1007, true", "1014, true", "1015, false", "2999, false", "3000, true", "4999, true",
    "5000, false",
  })
  void onlySomeCloseCodesMayBeSent(int code, boolean may) {
    assertEquals(may, CloseCode.mayBeSent(code));
    assertFalse(CloseCode.mayBeSent(-code));
  }
}
