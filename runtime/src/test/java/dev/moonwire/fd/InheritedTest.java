package dev.moonwire.fd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Transport;
import io.netty.util.concurrent.Ticker;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process is born with. */
@Timeout(60)
class InheritedTest {
  @TempDir Path folder;

  @Test
  void pipesAndFilesOfTheParentAreReadWithoutWaitingForThem() throws Exception {
    // The pipes block for whoever made them, 3 stays empty until the program has tried to read it,
    // and of 4 the shell has read the first line already.
    Files.writeString(folder.resolve("file"), "first\nsecond");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String script =
        """
        exec 4<file; read line <&4
        printf input |
          '%s' -cp '%s' dev.moonwire.fd.InheritingProgram tried \
            3< <(until [ -e tried ]; do sleep 0.01; done; printf late)
        """
            .formatted(java, System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(List.of("/bin/bash", "-c", script))
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String found = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertEquals("stdin PIPE input 3 PIPE nothing late 4 REGULAR second true\n", found);
  }

  @Test
  void aSocketIsAdoptedUnderItsOwnNumber() throws Exception {
    try (Loop loop = Loop.create(Transport.EPOLL, Ticker.systemTicker());
        FdTable parent = new FdTable(loop);
        FdTable table = new FdTable(loop)) {
      FdTable.SocketPair pair = parent.socketPair();
      Descriptor adopted = table.adopt(pair.first().fd());
      assertEquals(pair.first().fd(), adopted.fd());
      assertEquals(FileInfo.Type.SOCKET, adopted.info().type());
      pair.second().write(ByteBuffer.wrap(new byte[] {7}));
      ByteBuffer one = ByteBuffer.allocate(1);
      assertTrue(Waiting.await(adopted, Interest.READ, Duration.ofSeconds(20)));
      assertEquals(1, adopted.read(one));
      assertEquals(7, one.get(0));
    }
  }

  @Test
  void whatIsNotThereCannotBeAdopted() {
    try (Loop loop = Loop.create(Transport.EPOLL, Ticker.systemTicker());
        FdTable table = new FdTable(loop)) {
      assertEquals(
          Errno.EBADF, assertThrows(ErrnoException.class, () -> table.adopt(4000)).errno());
    }
  }

  @Test
  void thePortableTransportCannotAdopt() {
    try (Loop loop = Loop.create(Transport.NIO, Ticker.systemTicker());
        FdTable table = new FdTable(loop)) {
      assertEquals(
          Errno.EOPNOTSUPP, assertThrows(ErrnoException.class, () -> table.adopt(0)).errno());
    }
  }
}
