package dev.moonwire.http.h2;

import static dev.moonwire.http.h2.RawServer.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole exchanges with Netty's own server side, which checks what it gets. */
final class NettyServerTest {
  private static final Http2Options SMALL = new Http2Options(16_000, 65_535);

  @Test
  void parallelDownloadsComeWhole() throws Exception {
    try (NettyServer server = new NettyServer(SMALL, Http2Settings.defaultSettings())) {
      List<Told.Exchange> told = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Http2Exchange[] self = new Http2Exchange[1];
        Told.Exchange one =
            server.told.exchange("d" + i).onData(length -> self[0].consumed(length));
        told.add(one);
        self[0] = server.session.open(request("GET", "/bytes/" + (100_000 + i)), true, one);
      }
      server.exchangeBytes();
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(NettyServer.content(100_000 + i), told.get(i).content.toByteArray());
      }
      List<String> lines = server.told.lines();
      assertEquals(20, lines.stream().filter(line -> line.endsWith(" ended")).count());
      assertTrue(lines.indexOf("d19 head 200") < lines.indexOf("d0 ended"), "not in parallel");
      assertEquals(0, server.session.openStreams());
    }
  }

  @Test
  void downloadsStandStillUntilConsumed() throws Exception {
    try (NettyServer server = new NettyServer(SMALL, Http2Settings.defaultSettings())) {
      Told.Exchange told = server.told.exchange("slow");
      Http2Exchange slow = server.session.open(request("GET", "/bytes/40000"), true, told);
      server.exchangeBytes();
      assertEquals(16_000, told.content.size());
      slow.consumed(16_000);
      server.exchangeBytes();
      assertEquals(32_000, told.content.size());
      slow.consumed(16_000);
      server.exchangeBytes();
      assertArrayEquals(NettyServer.content(40_000), told.content.toByteArray());
    }
  }

  @Test
  void uploadsComeBackWholeThroughSmallWindows() throws Exception {
    Http2Settings settings = Http2Settings.defaultSettings().initialWindowSize(1_000);
    try (NettyServer server = new NettyServer(Http2Options.DEFAULT, settings)) {
      // Netty's server forgets window that it takes back while an upload uses it.
      server.exchangeBytes();
      Told.Exchange told = server.told.exchange("up");
      Http2Exchange upload = server.session.open(request("POST", "/echo"), false, told);
      byte[] content = NettyServer.content(150_000);
      for (int at = 0; at < content.length; at += 20_000) {
        int length = Math.min(20_000, content.length - at);
        upload.write(content, at, length, at + length == content.length);
      }
      server.exchangeBytes();
      assertEquals(0, upload.unsent());
      assertArrayEquals(content, told.content.toByteArray());
      List<String> lines = server.told.lines();
      assertEquals(List.of("up trailers x-end=1", "up ended"), tail(lines, 2));
    }
  }

  @Test
  void tunnelsCarryBothWays() throws Exception {
    Http2Settings settings = Http2Settings.defaultSettings().connectProtocolEnabled(true);
    try (NettyServer server = new NettyServer(Http2Options.DEFAULT, settings)) {
      server.exchangeBytes();
      assertTrue(server.session.allowsExtendedConnect());
      Told.Exchange told = server.told.exchange("ws");
      Http2Exchange tunnel =
          server.session.openConnect(request("GET", "/chat?x"), "websocket", told);
      tunnel.write(new byte[] {1, 2}, 0, 2, false);
      server.exchangeBytes();
      assertArrayEquals(new byte[] {1, 2}, told.content.toByteArray());
      assertEquals("websocket", server.requests.get(0).get(":protocol").toString());
      assertEquals("/chat?x", server.requests.get(0).path().toString());
      tunnel.write(new byte[0], 0, 0, true);
      server.exchangeBytes();
      assertFalse(tunnel.isOpen());
      assertEquals(List.of("ws ended"), tail(server.told.lines(), 1));
    }
  }

  @Test
  void fieldsSurviveTheCompressionOfBothSides() throws Exception {
    try (NettyServer server =
        new NettyServer(Http2Options.DEFAULT, Http2Settings.defaultSettings().headerTableSize(0))) {
      for (int i = 0; i < 3; i++) {
        server.session.open(
            request("GET", "/bytes/0", "X-Same", "\u00ff" + "a".repeat(300), "cookie", "s=" + i),
            true,
            server.told.exchange("r" + i));
        server.exchangeBytes();
        assertEquals("\u00ff" + "a".repeat(300), server.requests.get(i).get("x-same").toString());
        assertEquals("s=" + i, server.requests.get(i).get("cookie").toString());
      }
    }
  }

  @Test
  void refusedExchangesMayBeSentAgainOnTheSameConnection() throws Exception {
    try (NettyServer server =
        new NettyServer(Http2Options.DEFAULT, Http2Settings.defaultSettings())) {
      server.session.open(request("POST", "/refuse"), false, server.told.exchange("one"));
      server.exchangeBytes();
      assertEquals(List.of("one reset 7 retry"), tail(server.told.lines(), 1));
      server.session.open(request("GET", "/bytes/1"), true, server.told.exchange("two"));
      server.exchangeBytes();
      assertEquals(List.of("two ended"), tail(server.told.lines(), 1));
    }
  }

  private static List<String> tail(List<String> lines, int count) {
    return lines.subList(lines.size() - count, lines.size());
  }
}
