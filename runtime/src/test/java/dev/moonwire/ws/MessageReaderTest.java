package dev.moonwire.ws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as literal bytes: RFC 6455 §5.7 and what a hostile server makes of them. */
final class MessageReaderTest {
  private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 4096, true);
  private static final DeflateParameters REMEMBERS = new DeflateParameters(false, false, true);

  /** Writes down what it hears, a line each. */
  private static final class Log implements MessageListener {
    final List<String> lines = new ArrayList<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void piece(byte[] data, boolean first, boolean last, boolean binary, long remaining) {
      bytes.writeBytes(data);
      lines.add(
          "%s%s%s %d+%d"
              .formatted(
                  binary ? "b" : "t", first ? "F" : "", last ? "L" : "", data.length, remaining));
    }

    @Override
    public void ping(byte[] payload) {
      lines.add("ping " + new String(payload, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void pong(byte[] payload) {
      lines.add("pong " + new String(payload, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void unknownControl(byte[] payload) {
      lines.add("unknown " + payload.length);
    }

    @Override
    public void close(byte[] payload) {
      lines.add("close " + HexFormat.of().formatHex(payload));
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static Log read(String digits, @Nullable DeflateParameters deflate)
      throws ProtocolViolation {
    Log log = new Log();
    try (MessageReader reader = new MessageReader(log, LIMITS, deflate)) {
      reader.read(Unpooled.wrappedBuffer(hex(digits)));
    }
    return log;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a1 01 ff                   | tFL 1+0                   | 1 20",
        "07 01 61 8b 01 21 80 01 62 | bF 1+0, unknown 1, bL 1+0 | 0 0",
        "8f 00                      | unknown 0                 | f 0",
        "bb 00                      | unknown 0                 | b 30",
      })
  void lenientReadersTellWhatTheyDoNotKnow(String digits, String lines, String last)
      throws ProtocolViolation {
    Log log = new Log();
    try (MessageReader reader =
        new MessageReader(log, LIMITS, REMEMBERS, new Leniency(true, true))) {
      reader.read(Unpooled.wrappedBuffer(hex(digits)));
      assertEquals(lines, String.join(", ", log.lines));
      assertEquals(last, "%x %x".formatted(reader.opcode(), reader.reservedBits()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cb 00, compressed control frame",
    "0b 00, fragmented control frame",
    "8b 7e007e, control frame of more than 125 bytes",
    "83 81 00000000 00, masked frame from a server",
    "01 00 83 00, new message inside another",
  })
  void lenientReadersAreStrictAboutTheRest(String digits, String why) {
    try (MessageReader reader =
        new MessageReader(new Log(), LIMITS, REMEMBERS, new Leniency(true, true))) {
      ByteBuf in = Unpooled.wrappedBuffer(hex(digits));
      ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> reader.read(in));
      assertEquals(why, violation.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          81 05 48656c6c6f                        | tFL 5+0
          82 00                                   | bFL 0+0
          01 03 48656c 80 02 6c6f                 | tF 3+0;tL 2+0
          01 01 61 89 02 6869 00 01 62 80 01 63   | tF 1+0;ping hi;t 1+0;tL 1+0
          8a 00                                   | pong\s
          88 02 03e8 81 01 61                     | close 03e8
          01 00 00 00 80 00                       | tF 0+0;t 0+0;tL 0+0
          """)
  void framesAreTold(String digits, String expected) throws ProtocolViolation {
    assertEquals(expected.strip(), String.join(";", read(digits, null).lines).strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          81 85 00000000 48656c6c6f  | 1002 | masked frame from a server
          c1 01 61                   | 1002 | reserved bit set
          91 01 61                   | 1002 | reserved bit set
          83 00                      | 1002 | reserved opcode 3
          8b 00                      | 1002 | reserved opcode 11
          09 00                      | 1002 | fragmented control frame
          89 7e 007e                 | 1002 | control frame of more than 125 bytes
          80 00                      | 1002 | continuation of nothing
          01 00 81 00                | 1002 | new message inside another
          81 7e 007d                 | 1002 | length not in its shortest form
          81 7f 000000000000ffff     | 1002 | length not in its shortest form
          81 7f 8000000000000000     | 1002 | length beyond 63 bits
          82 7f 0000000000100001     | 1009 | message too large
          81 01 ff                   | 1007 | bad utf8
          81 02 e282                 | 1007 | bad utf8
          01 01 e2 80 01 28          | 1007 | bad utf8
          """)
  void violationsFailTheConnection(String digits, int code, String text) {
    ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> read(digits, null));
    assertEquals(code, violation.closeCode());
    assertEquals(text, violation.getMessage());
  }

  @Test
  void largeFramesComeInPieces() throws ProtocolViolation {
    ByteBuf in =
        Unpooled.buffer().writeByte(0x82).writeByte(126).writeShort(10000).writeZero(10000);
    Log log = new Log();
    try (MessageReader reader = new MessageReader(log, LIMITS, null)) {
      reader.read(in);
    }
    assertEquals(List.of("bF 4096+5904", "b 4096+1808", "bL 1808+0"), log.lines);
  }

  /** The examples of RFC 7692 §7.2.3. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "c1 07 f248cdc9c90700",
        "41 03 f248cd 80 04 c9c90700",
        "c1 0b 000500faff48656c6c6f00",
        "c1 08 f348cdc9c9070000",
        "c1 0d f248050000 00ffff cac9c90700",
      })
  void compressedMessagesAreInflated(String digits) throws ProtocolViolation {
    Log log = read(digits, REMEMBERS);
    assertEquals("Hello", log.bytes.toString(StandardCharsets.US_ASCII));
    assertTrue(log.lines.get(0).startsWith("tF"));
    assertTrue(log.lines.get(log.lines.size() - 1).contains("L"));
  }

  @Test
  void secondMessageMayReferToTheFirst() throws ProtocolViolation {
    Log log = read("c1 07 f248cdc9c90700 c1 05 f200110000", REMEMBERS);
    assertEquals("HelloHello", log.bytes.toString(StandardCharsets.US_ASCII));
  }

  @Test
  void uncompressedMessagesMayComeBetween() throws ProtocolViolation {
    Log log = read("c1 07 f248cdc9c90700 81 01 21 c1 05 f200110000", REMEMBERS);
    assertEquals("Hello!Hello", log.bytes.toString(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c1 04 ffffffff     | 1007 | damaged compressed message
          c9 00              | 1002 | compressed control frame
          41 01 00 c0 00     | 1002 | compression bit on a continuation
          """)
  void badCompressionFailsTheConnection(String digits, int code, String text) {
    ProtocolViolation violation =
        assertThrows(ProtocolViolation.class, () -> read(digits, REMEMBERS));
    assertEquals(code, violation.closeCode());
    assertEquals(text, violation.getMessage());
  }

  @Test
  void bombsAreRefused() throws ProtocolViolation {
    byte[] zeros = new byte[8 << 20];
    byte[] bomb;
    try (MessageDeflater deflater = new MessageDeflater(REMEMBERS)) {
      bomb = deflater.fragment(zeros, 0, zeros.length, true);
    }
    ByteBuf in = Unpooled.buffer().writeByte(0xc2).writeByte(126).writeShort(bomb.length);
    in.writeBytes(bomb);
    Log log = new Log();
    try (MessageReader reader = new MessageReader(log, LIMITS, REMEMBERS)) {
      ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> reader.read(in));
      assertEquals(CloseCode.MESSAGE_TOO_LARGE, violation.closeCode());
    }
    assertTrue(log.bytes.size() <= LIMITS.messageSize());
  }

  /** However the bytes are cut, the same is heard. */
  @Test
  void cutsDoNotMatter() throws ProtocolViolation {
    String all = "01 03 48656c 89 02 6869 80 02 6c6f c1 07 f248cdc9c90700 82 00 88 02 03e8";
    byte[] bytes = hex(all);
    Log whole = read(all, REMEMBERS);
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      Log log = new Log();
      ByteBuf in = Unpooled.buffer();
      try (MessageReader reader = new MessageReader(log, LIMITS, REMEMBERS)) {
        int sent = 0;
        while (sent < bytes.length) {
          int n = 1 + random.nextInt(bytes.length - sent);
          in.writeBytes(bytes, sent, n);
          sent += n;
          reader.read(in);
        }
      }
      assertArrayEquals(whole.bytes.toByteArray(), log.bytes.toByteArray());
      assertEquals(
          whole.lines.stream().filter(MessageReaderTest::isControl).toList(),
          log.lines.stream().filter(MessageReaderTest::isControl).toList());
    }
  }

  private static boolean isControl(String line) {
    return line.startsWith("p") || line.startsWith("c");
  }
}
