package dev.moonwire.fd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Transport;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
@ParameterizedClass
@EnumSource(Transport.class)
class FdTableTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration LONG = Duration.ofSeconds(20);

  @Parameter Transport transport;
  @TempDir Path folder;

  private Loop loop;
  private FdTable table;

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

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static String read(Descriptor from, int size) throws ErrnoException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    int n = from.read(buffer);
    return n < 0 ? "end" : n == 0 ? "would block" : US_ASCII.decode(buffer.flip()).toString();
  }

  private String awaitRead(Descriptor from) throws ErrnoException {
    assertTrue(from.await(Interest.READ, LONG), "ready in time");
    return read(from, 100);
  }

  private static void assertFails(Errno errno, Executable call) {
    assertEquals(errno, assertThrows(ErrnoException.class, call).errno());
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void standardStreamsAreThereFromTheBeginning() throws ErrnoException {
    for (int fd = 0; fd <= 2; fd++) {
      assertEquals(fd, table.require(fd).fd());
    }
    assertEquals(3, table.openCount());
  }

  @Test
  void aPipeCarriesBytesThenTellsItsEnd() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    assertEquals("would block", read(pipe.reader(), 10));
    assertEquals(5, pipe.writer().write(bytes("hello")));
    assertEquals("hel", read(pipe.reader(), 3));
    assertEquals("lo", awaitRead(pipe.reader()));
    pipe.writer().close();
    assertEquals("end", awaitRead(pipe.reader()));
    assertEquals("end", awaitRead(pipe.reader()));
  }

  @Test
  void aPipeIsOneWay() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    assertFails(Errno.EBADF, () -> pipe.reader().write(bytes("x")));
    assertFails(Errno.EBADF, () -> read(pipe.writer(), 1));
  }

  @Test
  void writingToAPipeThatNobodyReadsFails() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    pipe.reader().close();
    assertFails(Errno.EPIPE, () -> pipe.writer().write(bytes("x")));
  }

  @Test
  void aFullPipeWouldBlockAndIsWritableAgainOnceRead() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    int filled = fill(pipe.writer());
    assertFalse(pipe.writer().await(Interest.WRITE, SHORT));
    int drained = 0;
    while (drained < filled) {
      pipe.reader().await(Interest.READ, LONG);
      drained += read(pipe.reader(), 65536).length();
    }
    assertTrue(pipe.writer().await(Interest.WRITE, LONG));
    assertEquals(1, pipe.writer().write(bytes("x")));
  }

  private static int fill(Descriptor writer) throws ErrnoException {
    int filled = 0;
    for (; ; ) {
      int n = writer.write(ByteBuffer.allocateDirect(4096));
      if (n == 0) {
        return filled;
      }
      filled += n;
    }
  }

  @Test
  void aSocketPairIsTwoWayAndHalfCloses() throws ErrnoException {
    FdTable.SocketPair pair = table.socketPair();
    pair.first().write(bytes("ping"));
    assertEquals("ping", awaitRead(pair.second()));
    pair.first().shutdown(false, true);
    assertEquals("end", awaitRead(pair.second()));
    pair.second().write(bytes("pong"));
    assertEquals("pong", awaitRead(pair.first()));
    assertFails(Errno.EPIPE, () -> pair.first().write(bytes("x")));
  }

  @Test
  void writingToASocketWhosePeerIsGoneFails() throws ErrnoException {
    FdTable.SocketPair pair = table.socketPair();
    pair.second().close();
    assertEquals("end", awaitRead(pair.first()));
    assertFails(Errno.EPIPE, () -> pair.first().write(bytes("x")));
  }

  @Test
  void heapAndDirectBuffersMoveTheSameBytes() throws ErrnoException {
    FdTable.SocketPair pair = table.socketPair();
    ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes("direct")).flip();
    assertEquals(6, pair.first().write(direct));
    assertEquals(0, direct.remaining());
    assertEquals(4, pair.first().write(bytes("heap")));
    pair.second().await(Interest.READ, LONG);
    ByteBuffer heap = ByteBuffer.allocate(20);
    heap.put((byte) '>');
    while (heap.position() < 11) {
      assertNotEquals(-1, pair.second().read(heap));
    }
    assertEquals(">directheap", US_ASCII.decode(heap.flip()).toString());
  }

  @Test
  void aConnectionIsAcceptedAndNamesItsEnds() throws ErrnoException {
    OpenListener listener = table.listen(loopback(0), 5);
    assertNull(listener.accept());
    InetSocketAddress address = (InetSocketAddress) listener.localName();
    OpenSocket client = table.connect(address);
    assertTrue(listener.await(Interest.READ, LONG));
    OpenSocket server = listener.accept();
    assertTrue(client.await(Interest.WRITE, LONG));
    assertTrue(client.finishConnect());
    assertEquals(address, client.peerName());
    assertEquals(client.localName(), server.peerName());
    client.write(bytes("over tcp"));
    assertEquals("over tcp", awaitRead(server));
  }

  @Test
  void ipv6AndUnixSocketsConnectToo() throws Exception {
    List<SocketAddress> addresses =
        List.of(
            new InetSocketAddress(InetAddress.getByName("::1"), 0),
            UnixDomainSocketAddress.of(folder.resolve("socket")));
    for (SocketAddress local : addresses) {
      OpenListener listener = table.listen(local, 5);
      OpenSocket client = table.connect(listener.localName());
      assertTrue(client.await(Interest.WRITE, LONG));
      assertTrue(client.finishConnect());
      assertTrue(listener.await(Interest.READ, LONG));
      OpenSocket server = listener.accept();
      assertEquals(listener.localName(), client.peerName());
      server.write(bytes("hello"));
      assertEquals("hello", awaitRead(client));
    }
  }

  @Test
  void aRefusedConnectionTellsSoWhenFinished() throws ErrnoException {
    OpenListener listener = table.listen(loopback(0), 5);
    SocketAddress address = listener.localName();
    listener.close();
    assertFails(
        Errno.ECONNREFUSED,
        () -> {
          OpenSocket client = table.connect(address);
          client.await(Interest.WRITE, LONG);
          client.finishConnect();
        });
  }

  @Test
  void aListenerThatWasWatchedIsGoneAtOnceWhenClosed() throws ErrnoException {
    OpenListener listener = table.listen(loopback(0), 5);
    SocketAddress address = listener.localName();
    assertFalse(listener.await(Interest.READ, SHORT));
    listener.close();
    assertFails(
        Errno.ECONNREFUSED,
        () -> {
          OpenSocket client = table.connect(address);
          client.await(Interest.WRITE, LONG);
          client.finishConnect();
        });
    FdTable.PipeEnds pipe = table.pipe();
    assertTrue(pipe.writer().await(Interest.WRITE, LONG));
    pipe.writer().close();
    assertEquals("end", read(pipe.reader(), 1));
  }

  @Test
  void aUnixSocketThatIsNotThereIsNotFound() {
    assertFails(
        Errno.ENOENT, () -> table.connect(UnixDomainSocketAddress.of(folder.resolve("none"))));
  }

  @Test
  void anAddressInUseIsRefused() throws Exception {
    SocketAddress taken = table.listen(loopback(0), 5).localName();
    assertFails(Errno.EADDRINUSE, () -> table.listen(taken, 5));
    Path file = Files.createFile(folder.resolve("file"));
    assertFails(Errno.EADDRINUSE, () -> table.listen(UnixDomainSocketAddress.of(file), 5));
    assertTrue(Files.exists(file));
  }

  @Test
  void aResetConnectionIsToldFromAnEndedOne() throws Exception {
    OpenListener listener = table.listen(loopback(0), 5);
    OpenSocket client = table.connect(listener.localName());
    listener.await(Interest.READ, LONG);
    OpenSocket server = listener.accept();
    client.await(Interest.WRITE, LONG);
    client.finishConnect();
    client.write(bytes("never read"));
    server.close(); // with bytes unread, which TCP answers by a reset
    assertTrue(client.await(Interest.READ, LONG));
    assertFails(Errno.ECONNRESET, () -> read(client, 1));
  }

  @Test
  void watchesFireOnceAndOnlyForWhatTheyWatch() throws ErrnoException {
    FdTable.SocketPair pair = table.socketPair();
    List<String> fired = new ArrayList<>();
    pair.second().watch(Interest.READ, () -> fired.add("read"));
    pair.second().watch(Interest.WRITE, () -> fired.add("write"));
    loop.runUntil(() -> false, SHORT);
    assertEquals(List.of("write"), fired);
    pair.first().write(bytes("x"));
    loop.runUntil(() -> fired.size() == 2, LONG);
    pair.first().write(bytes("y"));
    loop.runUntil(() -> false, SHORT);
    assertEquals(List.of("write", "read"), fired);
  }

  @Test
  void aWatchSeesWhatWasAlreadyThere() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    pipe.writer().write(bytes("abc"));
    for (String expected : List.of("a", "b", "c")) {
      assertTrue(pipe.reader().await(Interest.READ, LONG));
      assertEquals(expected, read(pipe.reader(), 1));
    }
    assertFalse(pipe.reader().await(Interest.READ, SHORT));
  }

  @Test
  void aCancelledWatchStaysSilent() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    boolean[] fired = new boolean[1];
    Watch watch = pipe.reader().watch(Interest.READ, () -> fired[0] = true);
    watch.cancel();
    pipe.writer().write(bytes("x"));
    loop.runUntil(() -> false, SHORT);
    assertFalse(fired[0]);
  }

  @Test
  void aHangUpWithoutWatchersLetsTheLoopSleep() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    assertFalse(pipe.reader().await(Interest.READ, SHORT));
    pipe.writer().close();
    int[] turns = new int[1];
    loop.runUntil(
        () -> {
          turns[0]++;
          return false;
        },
        Duration.ofMillis(100));
    assertTrue(turns[0] < 10, turns[0] + " turns in 100 ms");
    assertEquals("end", awaitRead(pipe.reader()));
  }

  @Test
  void unreadBytesWithoutWatchersLetTheLoopSleep() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    pipe.writer().write(bytes("unread"));
    assertTrue(pipe.reader().await(Interest.READ, LONG));
    int[] turns = new int[1];
    loop.runUntil(
        () -> {
          turns[0]++;
          return false;
        },
        Duration.ofMillis(100));
    assertTrue(turns[0] < 10, turns[0] + " turns in 100 ms");
    assertEquals("unread", awaitRead(pipe.reader()));
  }

  @Test
  void closingEndsTheWaitOfThoseWhoWatch() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    loop.post(
        () -> {
          try {
            pipe.reader().close();
          } catch (ErrnoException e) {
            throw new AssertionError(e);
          }
        });
    assertTrue(pipe.reader().await(Interest.READ, LONG));
    assertFails(Errno.EBADF, () -> read(pipe.reader(), 1));
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
      table.connect(listener.localName()).await(Interest.WRITE, LONG);
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
  void aFileIsReadAtOffsetsWithoutMovingItsPosition() throws Exception {
    Descriptor file =
        table.open(Files.writeString(folder.resolve("f"), "0123456789"), OpenMode.READ);
    assertEquals("012", read(file, 3));
    ByteBuffer three = ByteBuffer.allocate(3);
    assertEquals(3, file.pread(three, 5));
    assertEquals("567", US_ASCII.decode(three.flip()).toString());
    assertEquals(-1, file.pread(three.clear(), 10));
    assertFails(Errno.EINVAL, () -> file.pread(three, -1));
    assertEquals("345", read(file, 3));
    assertTrue(file.await(Interest.READ, LONG), "a file is always ready");
    assertFails(Errno.EBADF, () -> file.write(bytes("x")));
    assertFails(Errno.EINVAL, () -> file.truncate(0));
  }

  @Test
  void onlyFilesHaveOffsets() throws Exception {
    assertFails(Errno.ESPIPE, () -> table.pipe().reader().pread(ByteBuffer.allocate(1), 0));
    assertFails(Errno.ESPIPE, () -> table.socketPair().first().pread(ByteBuffer.allocate(1), 0));
    Descriptor directory = table.open(folder, OpenMode.READ);
    assertFails(Errno.EISDIR, () -> directory.pread(ByteBuffer.allocate(1), 0));
    assertFails(Errno.EISDIR, () -> directory.read(ByteBuffer.allocate(1)));
    assertFails(Errno.EISDIR, () -> table.open(folder, OpenMode.of("w")));
  }

  @Test
  void aFileTellsOwnerModeAndSizeAsTheyAreNow() throws Exception {
    Path path = folder.resolve("f");
    Descriptor file = table.open(path, OpenMode.of("w+"), 0640);
    file.write(bytes("12345"));
    FileInfo info = file.info();
    assertEquals(new FileInfo(FileInfo.Type.REGULAR, table.effectiveUid(), 0640, 5), info);
    Permissions.change(path, 0600);
    assertEquals(0600, file.info().mode());
    file.truncate(2);
    assertEquals(2, file.info().size());
    Files.delete(path);
    Files.writeString(path, "another file under the same name");
    assertEquals(2, file.info().size());
    assertEquals(FileInfo.Type.PIPE, table.pipe().reader().info().type());
    assertEquals(FileInfo.Type.SOCKET, table.socketPair().first().info().type());
    assertEquals(FileInfo.Type.DIRECTORY, table.open(folder, OpenMode.READ).info().type());
  }

  @Test
  void theModesOfFopenMeanWhatTheyMeanThere() throws Exception {
    Path path = folder.resolve("f");
    assertFails(Errno.ENOENT, () -> table.open(path, OpenMode.of("r")));
    assertFails(Errno.ENOENT, () -> table.open(path, OpenMode.of("r+")));
    assertFails(Errno.ENOENT, () -> table.open(Path.of(""), OpenMode.of("w")));
    Descriptor file = table.open(path, OpenMode.of("w"));
    file.write(bytes("one"));
    table.open(path, OpenMode.of("a")).write(bytes(" two"));
    Descriptor both = table.open(path, OpenMode.of("a+b"));
    assertEquals("one", read(both, 3));
    both.write(bytes(" three"));
    assertEquals("one two three", Files.readString(path));
    assertFails(Errno.EEXIST, () -> table.open(path, OpenMode.of("wx")));
    assertThrows(IllegalArgumentException.class, () -> OpenMode.of("rw"));
  }

  @Test
  void aClosedFileFailsAlike() throws Exception {
    Descriptor file = table.open(folder.resolve("f"), OpenMode.of("w+"));
    file.close();
    file.close();
    assertFails(Errno.EBADF, () -> read(file, 1));
    assertFails(Errno.EBADF, () -> file.write(bytes("x")));
    assertFails(Errno.EBADF, () -> file.pread(ByteBuffer.allocate(1), 0));
    assertFails(Errno.EBADF, file::info);
    assertEquals(3, table.openCount());
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
