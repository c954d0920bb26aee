package dev.moonwire.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FdTableTest extends FdFixture {
  @Test
  void standardStreamsAreThereFromTheBeginning() throws ErrnoException {
    for (int fd = 0; fd <= 2; fd++) {
      assertEquals(fd, table.require(fd).fd());
    }
    assertEquals(3, table.openCount());
  }

  @Test
  void aClosedNumberIsUnknownUntilItIsGivenOutAgain() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    int fd = pipe.reader().fd();
    assertSame(pipe.reader(), table.require(fd));
    table.close(fd);
    assertFails(Errno.EBADF, () -> table.require(fd));
    assertFails(Errno.EBADF, () -> table.close(fd));
    assertFalse(pipe.reader().isOpen());
    FdTable.PipeEnds next = table.pipe();
    assertEquals(fd, next.reader().fd(), "the lowest free number comes first");
    next.writer().write(bytes("new"));
    assertEquals("new", awaitRead(table.require(fd)));
    pipe.reader().close();
    assertTrue(next.reader().isOpen(), "closing the old one again harms nobody");
  }

  @Test
  void unknownNumbersAreBadDescriptors() {
    for (int fd : new int[] {-1, 3000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertNull(table.find(fd));
      assertFails(Errno.EBADF, () -> table.require(fd));
    }
  }

  @Test
  void filesAndSocketsNeverShareANumber() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      numbers.add(table.open(folder.resolve("f" + i), OpenMode.of("w")).fd());
      numbers.add(table.pipe().reader().fd());
      numbers.add(table.socketPair().first().fd());
    }
    assertEquals(60, numbers.stream().distinct().count());
  }

  @Test
  void everythingIsGivenBack() throws Exception {
    long before = systemDescriptors();
    for (int i = 0; i < 50; i++) {
      table.open(folder.resolve("f"), OpenMode.of("w")).fd();
      table.pipe();
      table.socketPair();
      OpenListener listener = table.listen(loopback(0), 1);
      Waiting.await(table.connect(listener.localName()), Interest.WRITE, LONG);
      listener.accept();
    }
    table.close();
    assertEquals(0, table.openCount());
    assertTrue(systemDescriptors() - before < 10, "descriptors of the process");
  }

  private static long systemDescriptors() throws Exception {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  @Test
  void blockingIsAFlagOfOurs() throws ErrnoException {
    OpenPipe reader = table.pipe().reader();
    assertTrue(reader.isBlocking());
    assertEquals("would block", read(reader, 1));
    reader.blocking(false);
    assertFalse(reader.isBlocking());
    assertNotNull(table.find(reader.fd()));
  }
}
