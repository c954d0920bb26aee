package dev.moonwire.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.moonwire.loop.Loop;
import io.netty.channel.unix.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectOptionsTest {
  private static final int IPPROTO_TCP = 6;

  private final Loop loop = new Loop();
  private final FdTable table = new FdTable(loop);

  @AfterEach
  void close() {
    table.close();
    loop.close();
  }

  private OpenSocket connect(ConnectOptions options) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OpenListener listener = table.listen(any, 1);
    OpenSocket socket = table.connect(listener.localName(), options);
    socket.await(Interest.WRITE, Duration.ofSeconds(10));
    assertEquals(true, socket.finishConnect());
    return socket;
  }

  @Test
  void theKernelHasWhatWasSet() throws Exception {
    assumeTrue(loop.usesEpoll());
    Socket seen =
        new Socket(connect(new ConnectOptions(null, true, new KeepAlive(7, 3, 2), 0x10)).fd());
    assertEquals(true, seen.isKeepAlive());
    assertEquals(true, seen.isReuseAddress());
    assertEquals(7, seen.getIntOpt(IPPROTO_TCP, 4));
    assertEquals(3, seen.getIntOpt(IPPROTO_TCP, 5));
    assertEquals(2, seen.getIntOpt(IPPROTO_TCP, 6));
    assertEquals(0x10, seen.getTrafficClass());
  }

  @Test
  void nothingIsSetUnasked() throws Exception {
    assumeTrue(loop.usesEpoll());
    Socket seen = new Socket(connect(ConnectOptions.NONE).fd());
    assertEquals(false, seen.isKeepAlive());
    assertEquals(0, seen.getTrafficClass());
  }

  @Test
  void anAbstractNameIsListenedAtAndShown() throws Exception {
    assumeTrue(loop.usesEpoll());
    AbstractAddress name = new AbstractAddress("moonwire-test-" + System.nanoTime());
    OpenListener listener = table.listen(name, 1);
    OpenSocket socket = table.connect(name);
    assertEquals(name, listener.localName());
    assertEquals(name, socket.peerName());
  }

  @Test
  void aNameNobodyListensAtIsRefused() {
    assumeTrue(loop.usesEpoll());
    ErrnoException failure =
        assertThrows(ErrnoException.class, () -> table.connect(new AbstractAddress("moonwire-no")));
    assertEquals(Errno.ECONNREFUSED, failure.errno());
  }
}
