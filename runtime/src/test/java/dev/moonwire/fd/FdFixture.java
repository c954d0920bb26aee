package dev.moonwire.fd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Transport;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A table of its own for each test, on each transport. */
@Timeout(30)
@ParameterizedClass
@EnumSource(Transport.class)
abstract class FdFixture {
  static final Duration SHORT = Duration.ofMillis(30);
  static final Duration LONG = Duration.ofSeconds(20);

  @Parameter Transport transport;
  @TempDir Path folder;

  Loop loop;
  FdTable table;

  @BeforeEach
  void open() {
    loop = Loop.create(transport, Ticker.systemTicker());
    table = new FdTable(loop);
  }

  @AfterEach
  void close() {
    table.close();
    loop.close();
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  static String read(Descriptor from, int size) throws ErrnoException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    int n = from.read(buffer);
    return n < 0 ? "end" : n == 0 ? "would block" : US_ASCII.decode(buffer.flip()).toString();
  }

  final String awaitRead(Descriptor from) throws ErrnoException {
    assertTrue(Waiting.await(from, Interest.READ, LONG), "ready in time");
    return read(from, 100);
  }

  static void assertFails(Errno errno, Executable call) {
    assertEquals(errno, assertThrows(ErrnoException.class, call).errno());
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
