package dev.moonwire.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.unix.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ConnectOptionsTest extends FdFixture {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;

  private OpenSocket connect(ConnectOptions options) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OpenListener listener = table.listen(any, 1);
    OpenSocket socket = table.connect(listener.localName(), options);
    Waiting.await(socket, Interest.WRITE, Duration.ofSeconds(10));
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
  void abstractNamesAreForEpoll() throws Exception {
    AbstractAddress name = new AbstractAddress("moonwire-test-" + System.nanoTime());
    if (table.loop().usesEpoll()) {
      assertFails(Errno.ECONNREFUSED, () -> table.connect(name));
      OpenListener listener = table.listen(name, 1);
      assertEquals(name, listener.localName());
      assertEquals(name, table.connect(name).peerName());
    } else {
      assertFails(Errno.EAFNOSUPPORT, () -> table.connect(name));
      assertFails(Errno.EAFNOSUPPORT, () -> table.listen(name, 1));
    }
  }

  /** What the kernel says of a socket; with NIO nobody knows its number. */
  private void assertOptions(ConnectOptions options, boolean set) throws Exception {
    OpenSocket connected = connect(options);
    if (!table.loop().usesEpoll()) {
      return;
    }
    Socket seen = new Socket(connected.fd());
    assertEquals(set, seen.isKeepAlive());
    assertEquals(set, seen.isReuseAddress());
    assertEquals(set ? 0x10 : 0, seen.getTrafficClass());
    assertEquals(set, seen.getIntOpt(IPPROTO_TCP, TCP_KEEPIDLE) == 7);
    assertEquals(set, seen.getIntOpt(IPPROTO_TCP, TCP_KEEPINTVL) == 3);
    assertEquals(set, seen.getIntOpt(IPPROTO_TCP, TCP_KEEPCNT) == 2);
  }

  @Test
  void theSocketHasWhatWasSet() throws Exception {
    assertOptions(new ConnectOptions(null, true, new KeepAlive(7, 3, 2), 0x10), true);
  }

  @Test
  void nothingIsSetUnasked() throws Exception {
    assertOptions(ConnectOptions.NONE, false);
  }
}
