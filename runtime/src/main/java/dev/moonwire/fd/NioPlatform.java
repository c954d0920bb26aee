package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import jdk.net.ExtendedSocketOptions;

/** Any system, through the JDK's channels. The table chooses all numbers. */
final class NioPlatform implements Platform {
  /** A number of our own occupies nothing. */
  private record Virtual(int number) implements Reservation {
    @Override
    public void release() {}
  }

  private final Loop loop;

  NioPlatform(Loop loop) {
    this.loop = loop;
  }

  @Override
  public Ends<RawStream> pipe() throws ErrnoException {
    try {
      Pipe pipe = Pipe.open();
      return new Ends<>(new NioStream(loop, pipe.source()), new NioStream(loop, pipe.sink()));
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /** Unix sockets where the system has them, else the loopback interface. */
  @Override
  public Ends<RawSocket> socketPair() throws ErrnoException {
    try {
      return unixPair();
    } catch (UnsupportedOperationException noUnixSockets) {
      return inetPair();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private Ends<RawSocket> unixPair() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(null, 1);
      Path file = ((UnixDomainSocketAddress) listener.getLocalAddress()).getPath();
      try {
        return pairThrough(listener);
      } finally {
        Files.deleteIfExists(file);
      }
    }
  }

  private Ends<RawSocket> inetPair() throws ErrnoException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      return pairThrough(listener);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private Ends<RawSocket> pairThrough(ServerSocketChannel listener) throws IOException {
    SocketChannel near = SocketChannel.open(listener.getLocalAddress());
    try {
      SocketChannel far = acceptPeerOf(near, listener);
      return new Ends<>(new NioSocket(loop, near), new NioSocket(loop, far));
    } catch (IOException e) {
      near.close();
      throw e;
    }
  }

  /** Another local process may connect first, so the peer proves that it is ours. */
  private static SocketChannel acceptPeerOf(SocketChannel near, ServerSocketChannel listener)
      throws IOException {
    UUID secret = UUID.randomUUID();
    ByteBuffer sent = ByteBuffer.allocate(2 * Long.BYTES);
    sent.putLong(secret.getMostSignificantBits()).putLong(secret.getLeastSignificantBits()).flip();
    near.write(sent.duplicate());
    for (; ; ) {
      SocketChannel far = listener.accept();
      // A stranger who sends nothing must not hold us up; our own bytes are already there.
      far.configureBlocking(false);
      ByteBuffer seen = ByteBuffer.allocate(sent.limit());
      if (far.read(seen) == sent.limit() && seen.flip().equals(sent)) {
        return far;
      }
      far.close();
    }
  }

  @Override
  public RawListener listen(SocketAddress local, int backlog) throws ErrnoException {
    try {
      ServerSocketChannel channel = ServerSocketChannel.open(family(local));
      try {
        channel.bind(local, backlog);
        return new NioListener(loop, channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (UnsupportedOperationException | UnsupportedAddressTypeException e) {
      throw Errno.EAFNOSUPPORT.failure();
    }
  }

  @Override
  public RawSocket connect(SocketAddress remote, ConnectOptions options) throws ErrnoException {
    try {
      SocketChannel channel = SocketChannel.open(family(remote));
      try {
        RawSocket socket = new NioSocket(loop, channel);
        if (remote instanceof InetSocketAddress) {
          prepare(channel, options);
        }
        channel.connect(remote);
        return socket;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (UnsupportedOperationException | UnsupportedAddressTypeException e) {
      throw Errno.EAFNOSUPPORT.failure();
    }
  }

  private static void prepare(SocketChannel channel, ConnectOptions options) throws IOException {
    if (options.reusesAddress()) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    }
    if (options.trafficClass() != 0) {
      channel.setOption(StandardSocketOptions.IP_TOS, options.trafficClass());
    }
    KeepAlive keepAlive = options.keepAlive();
    if (keepAlive != null) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      option(channel, ExtendedSocketOptions.TCP_KEEPIDLE, keepAlive.idleSeconds());
      option(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, keepAlive.intervalSeconds());
      option(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, keepAlive.probes());
    }
    if (options.local() != null) {
      channel.bind(options.local());
    }
  }

  /** What the system does not know keeps its way. */
  private static void option(SocketChannel channel, SocketOption<Integer> name, int value)
      throws IOException {
    if (value > 0 && channel.supportedOptions().contains(name)) {
      channel.setOption(name, value);
    }
  }

  private static ProtocolFamily family(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return inet.getAddress() instanceof Inet6Address
          ? StandardProtocolFamily.INET6
          : StandardProtocolFamily.INET;
    }
    return StandardProtocolFamily.UNIX;
  }

  @Override
  public Reservation reserve() {
    return new Virtual(-1);
  }

  @Override
  public Reservation reserved(int number) {
    return new Virtual(number);
  }

  /** The JDK has no way to wrap a number. */
  @Override
  public RawStream adopt(int number, boolean socket) throws ErrnoException {
    throw Errno.EOPNOTSUPP.failure();
  }
}
