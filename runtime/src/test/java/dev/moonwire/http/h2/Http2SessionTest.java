package dev.moonwire.http.h2;

import static dev.moonwire.http.h2.RawServer.ACK;
import static dev.moonwire.http.h2.RawServer.GOAWAY;
import static dev.moonwire.http.h2.RawServer.PING;
import static dev.moonwire.http.h2.RawServer.RST;
import static dev.moonwire.http.h2.RawServer.SETTINGS;
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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What concerns a whole connection, before a server of literal bytes. */
final class Http2SessionTest {
  private static final int MAX_CONCURRENT = 3;
  private static final int CANCEL = 8;

  @Test
  void connectionsBeginWithPrefaceSettingsAndWindow() throws Exception {
    try (RawServer server = new RawServer(new Http2Options(100_000, 200_000))) {
      ByteBuf out = Unpooled.buffer();
      server.session.drain(out);
      String magic = out.readCharSequence(24, StandardCharsets.US_ASCII).toString();
      assertEquals("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", magic);
      assertEquals(
          List.of("SETTINGS {\u0002=0, \u0004=100000, \u0006=4096}", "WINDOW 0 134465"),
          new ClientFrames().read(out));
      out.release();
      assertFalse(server.session.hasOutput());
    }
  }

  @Test
  void settingsAreAcknowledgedAndPingsAnswered() throws Exception {
    try (RawServer server = new RawServer()) {
      assertFalse(server.session.settingsReceived());
      server.receives();
      server.sends(frame(SETTINGS, 0, 0), frame(PING, 0, 0, number(0, 77)));
      assertTrue(server.session.settingsReceived());
      assertEquals(List.of("settings"), server.told.lines());
      assertEquals(List.of("SETTINGS ack", "PING ack 77"), server.receives());
    }
  }

  @Test
  void onlyAnswersToOwnPingsArePongs() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.session.ping();
      assertEquals(List.of("PING 1"), server.receives());
      server.sends(frame(PING, ACK, 0, number(0, 9)));
      assertEquals(List.of(), server.told.lines());
      server.sends(frame(PING, ACK, 0, number(0, 1)), frame(PING, ACK, 0, number(0, 1)));
      assertEquals(List.of("pong"), server.told.lines());
    }
  }

  @Test
  void goAwayEndsWhatTheServerWillNotSee() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("seen");
      server.post("unseen");
      byte[] words = "bye".getBytes(StandardCharsets.US_ASCII);
      server.sends(frame(GOAWAY, 0, 0, join(number(1, 0), words)));
      assertEquals(List.of("goaway 1 0 bye", "unseen reset 7 retry"), server.told.lines());
      assertFalse(server.session.mayOpen());
      assertThrows(IllegalStateException.class, () -> server.get("more"));
      server.sends(head(1, true, ":status", "204"));
      assertEquals(List.of("seen head 204 end", "seen ended"), server.told.lines());
      assertEquals(0, server.session.openStreams());
    }
  }

  @Test
  void goAwayMayComeInTwoSteps() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.get("b");
      server.sends(frame(GOAWAY, 0, 0, number(Integer.MAX_VALUE, 0)));
      assertEquals(2, server.session.openStreams());
      server.sends(frame(GOAWAY, 0, 0, number(1, 0)));
      assertEquals(
          List.of("goaway 2147483647 0 ", "goaway 1 0 ", "b reset 7 retry"), server.told.lines());
    }
  }

  @Test
  void numbersOfOpenExchangesFollowTheSettings() throws Exception {
    try (RawServer server = new RawServer()) {
      for (int i = 0; i < 100; i++) {
        server.get("early" + i);
      }
      assertFalse(server.session.mayOpen());
      server.sends(frame(SETTINGS, 0, 0));
      assertTrue(server.session.mayOpen());
      server.sends(frame(SETTINGS, 0, 0, setting(MAX_CONCURRENT, 99)));
      assertFalse(server.session.mayOpen());
      server.told.lines();
      server.sends(head(1, true, ":status", "204"), head(3, true, ":status", "204"));
      assertEquals(2, server.told.slots());
      assertTrue(server.session.mayOpen());
      server.get("one");
      assertFalse(server.session.mayOpen());
      server.sends(frame(SETTINGS, 0, 0, setting(MAX_CONCURRENT, 200)));
      assertTrue(server.session.mayOpen());
    }
  }

  @Test
  void givenUpExchangesAreToldNothingMore() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Http2Exchange given = server.get("given");
      server.receives();
      server.sends(head(1, false, ":status", "200"));
      given.reset(CANCEL);
      given.reset(CANCEL);
      assertEquals(List.of("RST 1 8"), server.receives());
      server.sends(data(1, 10, false), frame(RST, 0, 1, number(CANCEL)));
      assertEquals(List.of("given head 200"), server.told.lines());
      assertEquals(List.of(), server.receives());
    }
  }

  @Test
  void listenersMayGiveUpInTheMiddleOfTheBytes() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Http2Exchange[] self = new Http2Exchange[1];
      Told.Exchange listener = server.told.exchange("a").onData(length -> self[0].reset(CANCEL));
      self[0] = server.session.open(request("GET", "/"), true, listener);
      server.sends(head(1, false, ":status", "200"), data(1, 1, false), data(1, 2, true));
      assertEquals(List.of("a head 200", "a data 1"), server.told.lines());
    }
  }

  @Test
  void whatAListenerThrowsReachesTheCallerAndBreaksNothing() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Told.Exchange listener =
          server
              .told
              .exchange("a")
              .onData(
                  length -> {
                    throw new IllegalStateException("mine");
                  });
      server.session.open(request("GET", "/"), true, listener);
      assertThrows(
          IllegalStateException.class,
          () -> server.sends(head(1, false, ":status", "200"), data(1, 1, true)));
      listener.onData(length -> {});
      server.sends();
      assertEquals(List.of("a head 200", "a data 1 end", "a ended"), server.told.lines());
    }
  }

  @Test
  void listenersMayCloseTheSession() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Told.Exchange listener = server.told.exchange("a").onData(length -> server.session.close());
      Http2Exchange exchange = server.session.open(request("GET", "/"), true, listener);
      server.sends(head(1, false, ":status", "200"), data(1, 1, false), data(1, 2, true));
      assertEquals(List.of("a head 200", "a data 1"), server.told.lines());
      exchange.consumed(1);
      exchange.reset(CANCEL);
      server.session.ping();
      server.session.shutdown();
      assertFalse(server.session.hasOutput());
      assertFalse(server.session.mayOpen());
    }
  }

  @Test
  void shutdownSaysSoAndLetsOpenExchangesEnd() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.receives();
      server.session.shutdown();
      assertEquals(List.of("GOAWAY 0 0 "), server.receives());
      assertFalse(server.session.mayOpen());
      server.sends(head(1, true, ":status", "204"));
      assertEquals(List.of("a head 204 end", "a ended"), server.told.lines());
    }
  }
}
