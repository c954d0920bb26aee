package dev.moonwire.fd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamsTest extends FdFixture {
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
    assertFalse(Waiting.await(pipe.writer(), Interest.WRITE, SHORT));
    int drained = 0;
    while (drained < filled) {
      Waiting.await(pipe.reader(), Interest.READ, LONG);
      drained += read(pipe.reader(), 65536).length();
    }
    assertTrue(Waiting.await(pipe.writer(), Interest.WRITE, LONG));
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
    Waiting.await(pair.second(), Interest.READ, LONG);
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
    assertTrue(Waiting.await(listener, Interest.READ, LONG));
    OpenSocket server = listener.accept();
    assertTrue(Waiting.await(client, Interest.WRITE, LONG));
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
      assertTrue(Waiting.await(client, Interest.WRITE, LONG));
      assertTrue(client.finishConnect());
      assertTrue(Waiting.await(listener, Interest.READ, LONG));
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
          Waiting.await(client, Interest.WRITE, LONG);
          client.finishConnect();
        });
  }

  @Test
  void aListenerThatWasWatchedIsGoneAtOnceWhenClosed() throws ErrnoException {
    OpenListener listener = table.listen(loopback(0), 5);
    SocketAddress address = listener.localName();
    assertFalse(Waiting.await(listener, Interest.READ, SHORT));
    listener.close();
    assertFails(
        Errno.ECONNREFUSED,
        () -> {
          OpenSocket client = table.connect(address);
          Waiting.await(client, Interest.WRITE, LONG);
          client.finishConnect();
        });
    FdTable.PipeEnds pipe = table.pipe();
    assertTrue(Waiting.await(pipe.writer(), Interest.WRITE, LONG));
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
    Waiting.await(listener, Interest.READ, LONG);
    OpenSocket server = listener.accept();
    Waiting.await(client, Interest.WRITE, LONG);
    client.finishConnect();
    client.write(bytes("never read"));
    server.close(); // with bytes unread, which TCP answers by a reset
    assertTrue(Waiting.await(client, Interest.READ, LONG));
    assertFails(Errno.ECONNRESET, () -> read(client, 1));
  }
}
