package dev.moonwire.http.h2;

import static dev.moonwire.http.h2.RawServer.ACK;
import static dev.moonwire.http.h2.RawServer.CONTINUATION;
import static dev.moonwire.http.h2.RawServer.DATA;
import static dev.moonwire.http.h2.RawServer.END_HEADERS;
import static dev.moonwire.http.h2.RawServer.GOAWAY;
import static dev.moonwire.http.h2.RawServer.HEADERS;
import static dev.moonwire.http.h2.RawServer.PADDED;
import static dev.moonwire.http.h2.RawServer.PING;
import static dev.moonwire.http.h2.RawServer.PRIORITY;
import static dev.moonwire.http.h2.RawServer.PUSH_PROMISE;
import static dev.moonwire.http.h2.RawServer.RST;
import static dev.moonwire.http.h2.RawServer.SETTINGS;
import static dev.moonwire.http.h2.RawServer.WINDOW;
import static dev.moonwire.http.h2.RawServer.block;
import static dev.moonwire.http.h2.RawServer.data;
import static dev.moonwire.http.h2.RawServer.frame;
import static dev.moonwire.http.h2.RawServer.head;
import static dev.moonwire.http.h2.RawServer.join;
import static dev.moonwire.http.h2.RawServer.number;
import static dev.moonwire.http.h2.RawServer.request;
import static dev.moonwire.http.h2.RawServer.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.moonwire.http.HttpViolation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that break the rules lose one exchange or the connection (RFC 9113 §5.4). */
final class HostileServerTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int STREAM_CLOSED = 5;
  private static final int FRAME_SIZE_ERROR = 6;
  private static final int COMPRESSION_ERROR = 9;
  private static final int ENHANCE_YOUR_CALM = 11;

  static Stream<Arguments> malformedResponses() {
    String[] many = Collections.nCopies(100, "x").toArray(String[]::new);
    many[0] = ":status";
    many[1] = "200";
    return Stream.of(
        arguments("no status", head(1, false, "x", "1"), PROTOCOL_ERROR),
        arguments("two states", head(1, false, ":status", "200", ":status", "200"), PROTOCOL_ERROR),
        arguments("four digits", head(1, false, ":status", "2000"), PROTOCOL_ERROR),
        arguments("no digits", head(1, false, ":status", "2x0"), PROTOCOL_ERROR),
        arguments("below 100", head(1, false, ":status", "099"), PROTOCOL_ERROR),
        arguments("switching", head(1, false, ":status", "101"), PROTOCOL_ERROR),
        arguments("status behind", head(1, false, "x", "1", ":status", "200"), PROTOCOL_ERROR),
        arguments("path", head(1, false, ":status", "200", ":path", "/"), PROTOCOL_ERROR),
        arguments("unknown", head(1, false, ":status", "200", ":foo", "/"), PROTOCOL_ERROR),
        arguments("capitals", head(1, false, ":status", "200", "X-A", "1"), PROTOCOL_ERROR),
        arguments("empty name", head(1, false, ":status", "200", "", "1"), PROTOCOL_ERROR),
        arguments("line end", head(1, false, ":status", "200", "x", "a\r\nb: c"), PROTOCOL_ERROR),
        arguments("zero", head(1, false, ":status", "200", "x", "a\0"), PROTOCOL_ERROR),
        arguments("connection", head(1, false, ":status", "200", "connection", "close"), 1),
        arguments("chunked", head(1, false, ":status", "200", "transfer-encoding", "chunked"), 1),
        arguments("keep-alive", head(1, false, ":status", "200", "keep-alive", "5"), 1),
        arguments("upgrade", head(1, false, ":status", "200", "upgrade", "h2c"), 1),
        arguments("length -1", head(1, false, ":status", "200", "content-length", "-1"), 1),
        arguments("length +1", head(1, false, ":status", "200", "content-length", "+1"), 1),
        arguments("no length", head(1, false, ":status", "200", "content-length", ""), 1),
        arguments(
            "two lengths",
            head(1, false, ":status", "200", "content-length", "1", "content-length", "2"),
            PROTOCOL_ERROR),
        arguments("interim end", head(1, true, ":status", "103"), PROTOCOL_ERROR),
        arguments("many fields", head(1, false, many), ENHANCE_YOUR_CALM),
        arguments("long head", head(1, false, ":status", "200", "x", "y".repeat(4_100)), 1),
        arguments("no head", data(1, 5, false), PROTOCOL_ERROR),
        arguments("length to come", head(1, true, ":status", "200", "content-length", "1"), 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedResponses")
  void malformedResponsesEndTheirExchangeAlone(String what, byte[] frame, int code)
      throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("bad");
      server.get("good");
      server.receives();
      server.sends(frame);
      assertEquals(List.of("bad reset " + code), server.told.lines());
      assertEquals(List.of("RST 1 " + code), server.receives());
      server.sends(data(1, 3, true), head(3, true, ":status", "204"));
      assertEquals(List.of("good head 204 end", "good ended"), server.told.lines());
    }
  }

  static Stream<Arguments> malformedContinuations() {
    return Stream.of(
        arguments("too much", data(1, 4, false), PROTOCOL_ERROR),
        arguments("too little", data(1, 2, true), PROTOCOL_ERROR),
        arguments("too little, trailers", head(1, true, "x", "1"), PROTOCOL_ERROR),
        arguments("second head", head(1, false, ":status", "200"), PROTOCOL_ERROR),
        arguments("status in trailers", head(1, true, ":status", "200"), PROTOCOL_ERROR),
        arguments("window of 0", frame(WINDOW, 0, 1, number(0)), PROTOCOL_ERROR));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedContinuations")
  void responsesMustKeepWhatTheirHeadsPromise(String what, byte[] frame, int code)
      throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("bad");
      server.receives();
      server.sends(head(1, false, ":status", "200", "content-length", "3"), frame);
      assertEquals(
          List.of("bad head 200 content-length=3", "bad reset " + code), server.told.lines());
      assertEquals(List.of("RST 1 " + code), server.receives());
      assertEquals(0, server.session.openStreams());
    }
  }

  @Test
  void contentOfResponsesWithoutContentIsMalformed() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.session.open(request("HEAD", "/"), true, server.told.exchange("head"));
      server.get("empty");
      server.sends(head(1, false, ":status", "200"), data(1, 1, true));
      server.sends(head(3, false, ":status", "204"), data(3, 1, true));
      assertEquals(
          List.of("head head 200", "head reset 1", "empty head 204", "empty reset 1"),
          server.told.lines());
    }
  }

  @Test
  void framesBehindTheEndOfAResponseResetTheUpload() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.post("up");
      server.receives();
      server.sends(head(1, true, ":status", "200"), data(1, 1, false));
      assertEquals(List.of("RST 1 " + STREAM_CLOSED), server.receives());
      assertEquals(List.of("up head 200 end", "up ended"), server.told.lines());
      assertEquals(0, server.session.openStreams());
    }
  }

  static Stream<Arguments> violations() {
    byte[] huge = new byte[16_385];
    return Stream.of(
        arguments("push", frame(PUSH_PROMISE, END_HEADERS, 1, number(2)), PROTOCOL_ERROR),
        arguments("stream of the server", head(2, true, ":status", "200"), PROTOCOL_ERROR),
        arguments("head of idle stream", head(3, true, ":status", "200"), PROTOCOL_ERROR),
        arguments("data of idle stream", data(3, 1, true), PROTOCOL_ERROR),
        arguments("reset of idle stream", frame(RST, 0, 3, number(0)), PROTOCOL_ERROR),
        arguments("window of idle stream", frame(WINDOW, 0, 3, number(1)), PROTOCOL_ERROR),
        arguments("bad head of idle stream", head(3, true, "X", "1"), PROTOCOL_ERROR),
        arguments("data of no stream", data(0, 1, true), PROTOCOL_ERROR),
        arguments("settings of a stream", frame(SETTINGS, 0, 1), PROTOCOL_ERROR),
        arguments("ping of a stream", frame(PING, 0, 1, number(0, 0)), PROTOCOL_ERROR),
        arguments("goaway of a stream", frame(GOAWAY, 0, 1, number(0, 0)), PROTOCOL_ERROR),
        arguments("long frame", frame(DATA, 0, 1, huge), FRAME_SIZE_ERROR),
        arguments("long unknown frame", frame(200, 0, 1, huge), FRAME_SIZE_ERROR),
        arguments("short ping", frame(PING, 0, 0, number(0)), FRAME_SIZE_ERROR),
        arguments("short reset", frame(RST, 0, 1), FRAME_SIZE_ERROR),
        arguments("short goaway", frame(GOAWAY, 0, 0, number(1)), FRAME_SIZE_ERROR),
        arguments("odd settings", frame(SETTINGS, 0, 0, number(1)), FRAME_SIZE_ERROR),
        arguments("full ack", frame(SETTINGS, ACK, 0, setting(3, 1)), FRAME_SIZE_ERROR),
        arguments("push allowed", frame(SETTINGS, 0, 0, setting(2, 1)), PROTOCOL_ERROR),
        arguments("big window", frame(SETTINGS, 0, 0, setting(4, -1)), FLOW_CONTROL_ERROR),
        arguments("small frames", frame(SETTINGS, 0, 0, setting(5, 100)), PROTOCOL_ERROR),
        arguments("connect 2", frame(SETTINGS, 0, 0, setting(8, 2)), PROTOCOL_ERROR),
        arguments("window of 0", frame(WINDOW, 0, 0, number(0)), PROTOCOL_ERROR),
        arguments("padding", frame(DATA, PADDED, 1, (byte) 9, (byte) 0), PROTOCOL_ERROR),
        arguments("bad index", frame(HEADERS, END_HEADERS, 1, (byte) 0xff), COMPRESSION_ERROR),
        arguments("cut field", frame(HEADERS, END_HEADERS, 1, (byte) 0, (byte) 5), 9),
        arguments("lone continuation", frame(CONTINUATION, 0, 1), PROTOCOL_ERROR),
        arguments("head cut by ping", cut(frame(PING, 0, 0, number(0, 0))), PROTOCOL_ERROR),
        arguments("head cut by a head", cut(head(1, true, ":status", "200")), PROTOCOL_ERROR),
        arguments("head cut by another", cut(frame(CONTINUATION, 0, 3)), PROTOCOL_ERROR),
        arguments("giant head", giantHead(), PROTOCOL_ERROR));
  }

  private static byte[] giantHead() {
    byte[] part = new byte[16_000];
    return join(frame(HEADERS, 0, 1, part), frame(CONTINUATION, END_HEADERS, 1, part));
  }

  private static byte[] cut(byte[] frame) {
    return join(frame(HEADERS, 0, 1, block(":status", "200")), frame);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void violationsEndTheConnectionWithTheReason(String what, byte[] bytes, int code)
      throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.receives();
      HttpViolation violation = assertThrows(HttpViolation.class, () -> server.sends(bytes));
      List<String> sent = server.receives();
      assertTrue(sent.get(sent.size() - 1).startsWith("GOAWAY 0 " + code + " "), sent.toString());
      assertTrue(violation.getMessage().startsWith("http/2: "), violation.getMessage());
      assertFalse(violation.getMessage().contains("io.netty"), violation.getMessage());
      assertFalse(server.session.mayOpen());
      assertThrows(HttpViolation.class, () -> server.sends(frame(PING, 0, 0, number(0, 0))));
      assertFalse(server.session.hasOutput());
    }
  }

  @Test
  void peersThatSpeakAnotherProtocolAreRefused() throws Exception {
    try (RawServer server = new RawServer()) {
      byte[] answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      HttpViolation violation = assertThrows(HttpViolation.class, () -> server.sends(answer));
      assertEquals("http/2: the peer does not begin as a server of http/2", violation.getMessage());
    }
  }

  @Test
  void unknownFramesAndSettingsAreIgnored() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.receives();
      server.sends(
          frame(200, 255, 1, number(1)),
          frame(PRIORITY, 0, 5, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1),
          frame(SETTINGS, 0, 0, setting(0x7777, -1)));
      assertEquals(List.of("SETTINGS ack"), server.receives());
    }
  }

  static Stream<Arguments> floods() {
    byte[] table = setting(1, 0);
    return Stream.of(
        arguments("pings", frame(PING, 0, 0, number(0, 0))),
        arguments("settings", frame(SETTINGS, 0, 0, table)),
        arguments("acknowledgements", frame(SETTINGS, ACK, 0)),
        arguments("empty data", data(1, 0, false)),
        arguments("padded data", frame(DATA, PADDED, 1, (byte) 1, (byte) 0)),
        arguments("windows", frame(WINDOW, 0, 1, number(1))),
        arguments("priorities", frame(PRIORITY, 0, 3, new byte[5])),
        arguments("resets", frame(RST, 0, 1, number(0))),
        arguments("unknown frames", frame(99, 0, 0)),
        arguments("late heads", join(frame(RST, 0, 1, number(0)), head(1, false, "X", "1"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void floodsEndTheConnectionEvenIfDrained(String what, byte[] frame) throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.sends(head(1, false, ":status", "200"));
      byte[] packet = join(Collections.nCopies(200, frame).toArray(byte[][]::new));
      HttpViolation violation =
          assertThrows(
              HttpViolation.class,
              () -> {
                for (int i = 0; i < 20; i++) {
                  server.sends(packet);
                  server.receives();
                }
              });
      assertEquals("http/2: too many frames without content", violation.getMessage());
      List<String> sent = server.receives();
      assertEquals(
          "GOAWAY 0 " + ENHANCE_YOUR_CALM + " too many frames without content",
          sent.get(sent.size() - 1));
    }
  }

  @Test
  void answersThatNobodyTakesAreLimited() throws Exception {
    try (RawServer server = RawServer.begun()) {
      byte[] ping = frame(PING, 0, 0, number(0, 0));
      HttpViolation violation =
          assertThrows(
              HttpViolation.class,
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  server.sends(ping);
                }
              });
      assertEquals("http/2: too many frames to answer", violation.getMessage());
    }
  }

  @Test
  void pingsOfAnIdleConnectionAreNoFlood() throws Exception {
    try (RawServer server = RawServer.begun()) {
      byte[] ping = frame(PING, 0, 0, number(0, 0));
      for (int i = 0; i < 5_000; i++) {
        server.sends(ping);
        assertEquals(1, server.receives().size());
      }
    }
  }

  @Test
  void endlessContinuationsEndTheConnection() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.receives();
      server.sends(frame(HEADERS, 0, 1));
      byte[] empty = frame(CONTINUATION, 0, 1);
      assertThrows(
          HttpViolation.class,
          () -> server.sends(Collections.nCopies(50, empty).toArray(byte[][]::new)));
      assertTrue(server.receives().get(0).startsWith("GOAWAY 0 " + ENHANCE_YOUR_CALM));
    }
  }

  @Test
  void endlessInterimHeadsEndTheExchange() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.receives();
      byte[] early = head(1, false, ":status", "103");
      server.sends(Collections.nCopies(40, early).toArray(byte[][]::new));
      List<String> told = server.told.lines();
      assertEquals(33, told.size());
      assertEquals("a reset " + ENHANCE_YOUR_CALM, told.get(32));
    }
  }

  @Test
  void anyBytesEndInAViolationAtWorst() throws Exception {
    Random random = new Random(9113);
    int[] violations = IntStream.range(0, 3_000).map(i -> survive(random)).toArray();
    assertTrue(Arrays.stream(violations).sum() > 1_000);
  }

  /** Feeds frames of the right shape with random inside; 1 if that was a violation. */
  private static int survive(Random random) {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.post("b").write(new byte[10], 0, 10, false);
      for (int i = 0; i < 20; i++) {
        byte[] payload = new byte[random.nextInt(3) * 4 + random.nextInt(2)];
        random.nextBytes(payload);
        int streamId = random.nextInt(4);
        server.sends(frame(random.nextInt(11), random.nextInt(64), streamId, payload));
        server.session.hasOutput();
      }
      return 0;
    } catch (HttpViolation e) {
      return 1;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
