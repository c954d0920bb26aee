package dev.moonwire.http.h2;

import static dev.moonwire.http.h2.RawServer.DATA;
import static dev.moonwire.http.h2.RawServer.END_HEADERS;
import static dev.moonwire.http.h2.RawServer.END_STREAM;
import static dev.moonwire.http.h2.RawServer.HEADERS;
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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests and responses frame by frame, before a server of literal bytes. */
final class Http2ExchangeTest {
  private static final int ENABLE_CONNECT = 8;
  private static final int REFUSED = 7;

  @Test
  void requestsLoseWhatIsOfHttp1AndKeepTheRest() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.session.open(
          request(
              "GET",
              "/x?y",
              "Host",
              "other",
              "Connection",
              "keep-alive, X-Hop",
              "Keep-Alive",
              "5",
              "x-hop",
              "1",
              "Upgrade",
              "h2c",
              "Transfer-Encoding",
              "chunked",
              "Proxy-Connection",
              "close",
              "TE",
              "gzip",
              "te",
              "trailers",
              "X-Probe",
              " \u00e9\t",
              "Authorization",
              "Basic x"),
          true,
          server.told.exchange("x"));
      assertEquals(
          List.of(
              "HEADERS 1 end :method=GET :authority=a.example :scheme=https :path=/x?y te=trailers"
                  + " x-probe=\u00e9 authorization=Basic x"),
          server.receives());
    }
  }

  @Test
  void headsThatCannotBeSentAreRefusedBeforeAnythingIsSent() throws Exception {
    try (RawServer server = RawServer.begun()) {
      List<String[]> bad =
          List.of(
              new String[] {"x y", "1"},
              new String[] {":path", "/"},
              new String[] {"", "1"},
              new String[] {"x", "a\r\nb"},
              new String[] {"x", "a\0"},
              new String[] {"x", "\u0100"});
      for (String[] field : bad) {
        assertThrows(
            IllegalArgumentException.class,
            () ->
                server.session.open(
                    request("GET", "/", field), true, server.told.exchange("never")),
            field[0] + ": " + field[1]);
      }
      assertFalse(server.session.hasOutput());
      assertEquals(0, server.session.openStreams());
    }
  }

  @Test
  void longHeadsGoOnInFurtherFrames() throws Exception {
    try (RawServer server = RawServer.begun()) {
      String value = "\u0001".repeat(40_000);
      server.session.open(request("GET", "/", "x-long", value), true, server.told.exchange("long"));
      ByteBuf out = Unpooled.buffer();
      server.session.drain(out);
      assertEquals(16_384, out.getUnsignedMedium(0));
      assertEquals(HEADERS, out.getByte(3));
      assertEquals(END_STREAM, out.getByte(4));
      assertEquals(RawServer.CONTINUATION, out.getByte(9 + 16_384 + 3));
      assertEquals(END_HEADERS, out.getByte(2 * (9 + 16_384) + 4));
      out.release();
    }
  }

  @Test
  void responsesAreToldInOrderInterimHeadsFirst() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.sends(
          head(1, false, ":status", "103", "link", "</x>"),
          head(1, false, ":status", "200", "content-length", "7", "x-b", "\u00e9"),
          data(1, 3, false),
          data(1, 4, false),
          head(1, true, "x-sum", "9"));
      assertEquals(
          List.of(
              "a head 103 link=</x>",
              "a head 200 content-length=7 x-b=\u00e9",
              "a data 3",
              "a data 4",
              "a trailers x-sum=9",
              "a ended"),
          server.told.lines());
      assertEquals(0, server.session.openStreams());
    }
  }

  @Test
  void framesMayComeOneByteAtATime() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      for (byte one : join(head(1, false, ":status", "200"), data(1, 2, true))) {
        server.sends(new byte[] {one});
      }
      assertEquals(List.of("a head 200", "a data 2 end", "a ended"), server.told.lines());
    }
  }

  @Test
  void headsMayBeCutIntoContinuations() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      byte[] block = RawServer.block(":status", "204", "x", "1");
      server.sends(
          frame(HEADERS, END_STREAM, 1, Arrays.copyOf(block, 5)),
          frame(
              RawServer.CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(block, 5, block.length)));
      assertEquals(List.of("a head 204 x=1 end", "a ended"), server.told.lines());
    }
  }

  @Test
  void paddingIsNoContent() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("a");
      server.sends(
          head(1, false, ":status", "200"),
          frame(
              DATA,
              RawServer.PADDED | END_STREAM,
              1,
              (byte) 3,
              (byte) 'x',
              (byte) 0,
              (byte) 0,
              (byte) 0));
      assertEquals(List.of("a head 200", "a data 1 end", "a ended"), server.told.lines());
    }
  }

  @Test
  void lengthsOfAbsentContentAreAllowed() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.session.open(request("HEAD", "/"), true, server.told.exchange("head"));
      server.get("same");
      server.sends(
          head(1, true, ":status", "200", "content-length", "50"),
          head(3, true, ":status", "304", "content-length", "50"));
      assertEquals(
          List.of(
              "head head 200 content-length=50 end",
              "head ended",
              "same head 304 content-length=50 end",
              "same ended"),
          server.told.lines());
    }
  }

  @Test
  void refusedStreamsMayBeRetriedOthersNot() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.get("refused");
      server.get("failed");
      server.get("late");
      server.sends(
          frame(RST, 0, 1, number(REFUSED)),
          frame(RST, 0, 3, number(2)),
          head(5, false, ":status", "200"),
          frame(RST, 0, 5, number(REFUSED)));
      assertEquals(
          List.of("refused reset 7 retry", "failed reset 2", "late head 200", "late reset 7"),
          server.told.lines());
      assertEquals(0, server.session.openStreams());
    }
  }

  @Test
  void resetsBehindAWholeResponseOnlyEndTheUpload() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Http2Exchange upload = server.post("up");
      server.sends(head(1, true, ":status", "413"));
      assertTrue(upload.isOpen());
      assertEquals(1, server.session.openStreams());
      server.sends(frame(RST, 0, 1, number(0)));
      assertEquals(List.of("up head 413 end", "up ended"), server.told.lines());
      assertFalse(upload.isOpen());
      upload.write(new byte[5], 0, 5, true);
      assertEquals(0, upload.unsent());
    }
  }

  @Test
  void extendedConnectIsATunnel() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Told.Exchange listener = server.told.exchange("ws");
      assertFalse(server.session.allowsExtendedConnect());
      assertThrows(
          IllegalStateException.class,
          () -> server.session.openConnect(request("GET", "/chat"), "websocket", listener));
      server.sends(frame(SETTINGS, 0, 0, setting(ENABLE_CONNECT, 1)));
      assertTrue(server.session.allowsExtendedConnect());
      server.receives();
      server.told.lines();
      Http2Exchange tunnel =
          server.session.openConnect(
              request("GET", "/chat", "sec-websocket-version", "13", "upgrade", "websocket"),
              "websocket",
              listener);
      assertEquals(
          List.of(
              "HEADERS 1 :method=CONNECT :authority=a.example :scheme=https :path=/chat"
                  + " :protocol=websocket sec-websocket-version=13"),
          server.receives());
      server.sends(head(1, false, ":status", "200", "content-length", "0"), data(1, 4, false));
      tunnel.write(new byte[3], 0, 3, false);
      assertEquals(List.of("DATA 1 3"), server.receives());
      server.sends(data(1, 0, true));
      tunnel.write(new byte[0], 0, 0, true);
      assertEquals(List.of("DATA 1 0 end"), server.receives());
      assertEquals(
          List.of("ws head 200 content-length=0", "ws data 4", "ws writable", "ws ended"),
          server.told.lines());
      assertFalse(tunnel.isOpen());
    }
  }
}
