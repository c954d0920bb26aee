package dev.moonwire.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.Access;
import dev.moonwire.Moonwire;
import dev.moonwire.Statistics;
import dev.moonwire.tls.engine.TlsEngine;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a flight recording has of a VM. */
@Timeout(240)
final class FlightEventsTest {
  private static final String CONNECTION = "dev.moonwire.Connection";
  private static final String HANDSHAKE = "dev.moonwire.Handshake";

  @TempDir Path folder;

  /** A recording of our two events alone. */
  private List<RecordedEvent> recorded(Runnable work) throws Exception {
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(CONNECTION);
      recording.enable(HANDSHAKE);
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String name, String end) {
    boolean ours = end.equals("client");
    String side = name.equals(CONNECTION) ? "accepted" : "server";
    return events.stream()
        .filter(e -> e.getEventType().getName().equals(name) && e.getBoolean(side) != ours)
        .toList();
  }

  private static String script() throws Exception {
    try (InputStream script = Moonwire.class.getResourceAsStream("both_ends.lua")) {
      return new String(script.readAllBytes(), UTF_8);
    }
  }

  @Tag("tls")
  @ParameterizedTest
  @EnumSource(
      value = TlsEngine.class,
      names = {"BORINGSSL", "JDK"})
  void everyHandshakeIsAnEventOnEachEnd(TlsEngine engine) throws Exception {
    String script = script();
    List<RecordedEvent> events =
        recorded(
            () -> {
              try (Moonwire lua = Moonwire.builder().allow(Access.all()).tls(engine).build()) {
                lua.run(script);
              }
            });
    List<RecordedEvent> clients = of(events, HANDSHAKE, "client");
    assertEquals(3, clients.size());
    assertEquals(3, of(events, HANDSHAKE, "server").size());
    for (RecordedEvent end : List.of(clients.get(0), of(events, HANDSHAKE, "server").get(0))) {
      assertEquals("server.test", end.getString("serverName"));
      assertEquals(engine.name().toLowerCase(Locale.ROOT), end.getString("engine"));
      assertEquals("TLSv1.3", end.getString("version"));
      assertTrue(end.getString("cipher").startsWith("TLS_"), end.getString("cipher"));
      assertEquals("two", end.getString("alpn"));
      assertEquals(false, end.getBoolean("resumed"));
      assertNull(end.getString("failure"));
      assertTrue(end.getDuration().toNanos() > 0, end.toString());
      assertNull(end.getStackTrace());
    }
    assertEquals(true, clients.get(1).getBoolean("resumed"));
    assertEquals("wrong.test", clients.get(2).getString("serverName"));
    assertEquals(
        "name `wrong.test' not present in server certificate", clients.get(2).getString("failure"));
    assertNull(clients.get(2).getString("cipher"));
  }

  @Test
  void everyConnectionIsAnEventOnEachEnd() throws Exception {
    Statistics[] counted = new Statistics[1];
    long[] port = new long[1];
    List<RecordedEvent> events =
        recorded(
            () -> {
              try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
                port[0] =
                    (Long)
                        lua.run(
                            """
                            local fd = require("moonwire.fd")
                            local listener, port = assert(fd.listen("127.0.0.1", 0))
                            local client = assert(fd.connect("127.0.0.1", port))
                            local server = assert(fd.accept(listener))
                            fd.write(client, "request") fd.read(server, 100)
                            fd.write(server, "an answer") fd.read(client, 100)
                            number = client
                            fd.close(client) fd.close(server) fd.close(listener)
                            assert(not fd.connect("127.0.0.1", port))
                            return port
                            """);
                counted[0] = lua.statistics();
              }
            });
    assertEquals(16, counted[0].bytesRead());
    RecordedEvent accepted = of(events, CONNECTION, "server").get(0);
    assertEquals("127.0.0.1", accepted.getString("remoteAddress"));
    assertEquals(7, accepted.getLong("bytesRead"));
    assertEquals(9, accepted.getLong("bytesWritten"));
    List<RecordedEvent> attempts = of(events, CONNECTION, "client");
    assertEquals(2, attempts.size());
    RecordedEvent opened = attempts.get(0);
    assertEquals("127.0.0.1", opened.getString("remoteAddress"));
    assertEquals(port[0], opened.getInt("remotePort"));
    assertEquals("tcp", opened.getString("transport"));
    assertEquals(9, opened.getLong("bytesRead"));
    assertEquals(7, opened.getLong("bytesWritten"));
    assertEquals("closed", opened.getString("outcome"));
    assertTrue(opened.getInt("descriptor") > 2, opened.toString());
    assertTrue(opened.getDuration().toNanos() > 0, opened.toString());
    assertEquals("Connection refused", attempts.get(1).getString("outcome"));
  }

  @Test
  void unixSocketsAreKnownByTheirPaths() throws Exception {
    Path socket = folder.resolve("s");
    List<RecordedEvent> events =
        recorded(
            () -> {
              try (Moonwire lua = Moonwire.builder().allow(Access.all()).build()) {
                lua.set("path", "unix:" + socket);
                lua.run(
                    """
                    local fd = require("moonwire.fd")
                    local listener = assert(fd.listen(path))
                    fd.close(assert(fd.connect(path)))
                    fd.close(assert(fd.accept(listener)))
                    """);
              }
            });
    RecordedEvent opened = of(events, CONNECTION, "client").get(0);
    assertEquals(socket.toString(), opened.getString("remoteAddress"));
    assertEquals("unix", opened.getString("transport"));
    assertEquals(0, opened.getInt("remotePort"));
    assertEquals(1, of(events, CONNECTION, "server").size());
  }
}
