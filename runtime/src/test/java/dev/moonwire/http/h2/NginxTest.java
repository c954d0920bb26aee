package dev.moonwire.http.h2;

import static dev.moonwire.http.h2.RawServer.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx, without TLS and with prior knowledge (RFC 9113 §3.3), where one is installed. */
final class NginxTest {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String CONFIG =
      """
      user root;
      pid nginx.pid;
      master_process off;
      events { worker_connections 64; }
      http {
        access_log off;
        keepalive_requests 8;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        server {
          listen 127.0.0.1:%1$d http2;
          root .;
          client_max_body_size 1m;
          location /up { proxy_pass http://127.0.0.1:%2$d/; }
        }
        server {
          listen 127.0.0.1:%2$d;
          location / { return 200 "$request_method $content_length"; }
        }
      }
      """;

  @TempDir private Path directory;
  private final Told told = new Told();
  private final Http2Session session =
      new Http2Session(RawServer.LIMITS, Http2Options.DEFAULT, told);
  private Path program;
  private int port;
  private boolean running;

  @BeforeEach
  void start() throws Exception {
    Optional<Path> installed = installed();
    assumeTrue(installed.isPresent(), "no nginx");
    program = installed.get();
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket two = new ServerSocket(0)) {
      port = one.getLocalPort();
      Files.writeString(
          directory.resolve("nginx.conf"), CONFIG.formatted(port, two.getLocalPort()));
    }
    Files.write(directory.resolve("big"), NettyServer.content(300_000));
    // It goes into the background once its sockets listen.
    nginx();
    running = true;
  }

  private static Optional<Path> installed() {
    String places = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return Stream.of(places.split(File.pathSeparator, -1))
        .map(place -> Path.of(place, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @AfterEach
  void stop() throws Exception {
    session.close();
    if (running) {
      nginx("-s", "stop");
    }
  }

  private void nginx(String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-p", directory.toString()));
    command.addAll(List.of("-c", "nginx.conf", "-e", "error.log"));
    command.addAll(List.of(more));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), "nginx hangs");
    assertEquals(0, process.exitValue(), Files.readString(output));
  }

  @Test
  void downloadsAndUploadsRunInParallelOverOneConnection() throws Exception {
    List<Told.Exchange> downloads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Http2Exchange[] self = new Http2Exchange[1];
      Told.Exchange one = told.exchange("d" + i).onData(length -> self[0].consumed(length));
      self[0] = session.open(request("GET", "/big"), true, one);
      downloads.add(one);
    }
    Told.Exchange answer = told.exchange("up");
    Http2Exchange upload = session.open(request("POST", "/up"), false, answer);
    upload.write(new byte[200_000], 0, 200_000, true);
    run(() -> session.openStreams() == 0);
    for (Told.Exchange download : downloads) {
      assertArrayEquals(NettyServer.content(300_000), download.content.toByteArray());
    }
    assertEquals("POST 200000", answer.content.toString(StandardCharsets.US_ASCII));
    assertFalse(told.lines().stream().anyMatch(line -> line.contains("reset")));
  }

  @Test
  void connectionsUsedUpSaySoAndServeWhatIsOpen() throws Exception {
    for (int i = 0; i < 8; i++) {
      session.open(request("HEAD", "/big"), true, told.exchange("r" + i));
    }
    run(() -> session.openStreams() == 0 && !session.mayOpen());
    List<String> lines = told.lines();
    assertTrue(lines.contains("goaway 15 0 "), lines.toString());
    assertEquals(8, lines.stream().filter(line -> line.endsWith(" ended")).count());
  }

  private void run(BooleanSupplier done) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      byte[] piece = new byte[16_384];
      send(socket);
      while (!done.getAsBoolean()) {
        int length = socket.getInputStream().read(piece);
        assertTrue(length > 0, () -> "nginx has left: " + told.lines());
        session.receive(Unpooled.wrappedBuffer(piece, 0, length));
        send(socket);
      }
    }
  }

  private void send(Socket socket) throws IOException {
    ByteBuf out = Unpooled.buffer();
    session.drain(out);
    out.readBytes(socket.getOutputStream(), out.readableBytes());
    out.release();
  }
}
