package dev.moonwire.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.unix.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ConnectOptionsTest extends FdFixture {
  private static final int IPPROTO_TCP = 6;

  private OpenSocket connect(ConnectOptions options) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OpenListener listener = table.listen(any, 1);
    OpenSocket socket = table.connect(listener.localName(), options);
    socket.await(Interest.WRITE, Duration.ofSeconds(10));
    assertEquals(true, socket.finishConnect());
    return socket;
  }

  @Test
  void ourOwnAddressIsBound() throws Exception {
    InetSocketAddress own = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    KeepAlive keepAlive = new KeepAlive(7, 3, 2);
    OpenSocket socket = connect(new ConnectOptions(own, true, keepAlive, 0x10));
    assertEquals(own, socket.localName());
  }

  private int freePort() throws ErrnoException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OpenListener listener = table.listen(any, 1);
    int port = ((InetSocketAddress) Objects.requireNonNull(listener.localName())).getPort();
    listener.close();
    return port;
  }

  @Test
  void theKernelHasWhatWasSet() throws Exception {
    assumeTrue(table.loop().usesEpoll());
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
    assumeTrue(table.loop().usesEpoll());
    Socket seen = new Socket(connect(ConnectOptions.NONE).fd());
    assertEquals(false, seen.isKeepAlive());
    assertEquals(0, seen.getTrafficClass());
  }

  @Test
  void anAbstractNameIsListenedAtAndShown() throws Exception {
    assumeTrue(table.loop().usesEpoll());
    AbstractAddress name = new AbstractAddress("moonwire-test-" + System.nanoTime());
    OpenListener listener = table.listen(name, 1);
    OpenSocket socket = table.connect(name);
    assertEquals(name, listener.localName());
    assertEquals(name, socket.peerName());
  }

  @Test
  void withoutEpollThereAreNoAbstractNames() {
    assumeTrue(!table.loop().usesEpoll());
    assertFails(Errno.EAFNOSUPPORT, () -> table.connect(new AbstractAddress("moonwire-no")));
    assertFails(Errno.EAFNOSUPPORT, () -> table.listen(new AbstractAddress("moonwire-no"), 1));
  }

  @Test
  void aNameNobodyListensAtIsRefused() {
    assumeTrue(table.loop().usesEpoll());
    assertFails(Errno.ECONNREFUSED, () -> table.connect(new AbstractAddress("moonwire-no")));
  }
}
