package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.UUID;

/** Linux, through the system calls that Netty's native library offers. */
final class EpollPlatform implements Platform {
  /** {@code SOL_SOCKET} and {@code SO_DOMAIN} of Linux, and {@code AF_UNIX}. */
  private static final int SOL_SOCKET = 1;

  private static final int SO_DOMAIN = 39;
  private static final int AF_UNIX = 1;

  /** {@code IPPROTO_TCP} and its options, as Linux numbers them. */
  private static final int IPPROTO_TCP = 6;

  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;

  private final Loop loop;
  private final Bounce bounce = new Bounce();

  EpollPlatform(Loop loop) {
    Epoll.ensureAvailability(); // loads the native library that all of this calls
    this.loop = loop;
  }

  @Override
  public Ends<RawStream> pipe() throws ErrnoException {
    try {
      FileDescriptor[] ends = FileDescriptor.pipe();
      return new Ends<>(
          new EpollStream(loop, ends[0], bounce), new EpollStream(loop, ends[1], bounce));
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Netty has no socketpair(2): a listener in the abstract name space, where no file is left
   * behind, connects the two.
   */
  @Override
  public Ends<RawSocket> socketPair() throws ErrnoException {
    SocketAddress name = new DomainSocketAddress("\0moonwire-" + UUID.randomUUID());
    try {
      Socket listener = LinuxSocket.newSocketDomain();
      try {
        listener.bind(name);
        listener.listen(1);
        Socket near = LinuxSocket.newSocketDomain();
        try {
          near.connect(name);
          return new Ends<>(unixSocket(near), unixSocket(acceptPeerOf(near, listener)));
        } catch (IOException | RuntimeException e) {
          near.close();
          throw e;
        }
      } finally {
        listener.close();
      }
    } catch (IOException | ChannelException e) {
      throw Failures.of(e);
    }
  }

  private RawSocket unixSocket(Socket socket) {
    return new EpollSocket(loop, socket, true, bounce);
  }

  /** Abstract names are open to every local user, so the peer proves that it is ours. */
  private static Socket acceptPeerOf(Socket near, Socket listener) throws IOException {
    UUID secret = UUID.randomUUID();
    ByteBuffer sent = ByteBuffer.allocateDirect(2 * Long.BYTES);
    sent.putLong(secret.getMostSignificantBits()).putLong(secret.getLeastSignificantBits()).flip();
    near.write(sent, 0, sent.limit());
    for (; ; ) {
      Socket far = new Socket(listener.accept(new byte[26]));
      ByteBuffer seen = ByteBuffer.allocateDirect(sent.limit());
      if (far.read(seen, 0, seen.limit()) == seen.limit() && seen.equals(sent)) {
        return far;
      }
      far.close();
    }
  }

  @Override
  public RawListener listen(SocketAddress local, int backlog) throws ErrnoException {
    boolean unix = !(local instanceof InetSocketAddress);
    if (local instanceof UnixDomainSocketAddress named
        && Files.exists(named.getPath(), LinkOption.NOFOLLOW_LINKS)) {
      // Netty would delete it before it binds; bind(2) refuses.
      throw Errno.EADDRINUSE.failure();
    }
    try {
      Socket socket = newSocket(local);
      try {
        if (!unix) {
          socket.setReuseAddress(true);
        }
        socket.bind(netty(local));
        socket.listen(backlog);
        return new EpollListener(loop, socket, unix, bounce);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    } catch (IOException | ChannelException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public RawSocket connect(SocketAddress remote, ConnectOptions options) throws ErrnoException {
    try {
      Socket socket = newSocket(remote);
      try {
        boolean unix = !(remote instanceof InetSocketAddress);
        if (!unix) {
          prepare(socket, options);
        }
        socket.connect(netty(remote));
        return new EpollSocket(loop, socket, unix, bounce);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    } catch (IOException | ChannelException e) {
      throw Failures.of(e);
    }
  }

  private static void prepare(Socket socket, ConnectOptions options) throws IOException {
    if (options.reusesAddress()) {
      socket.setReuseAddress(true);
    }
    if (options.trafficClass() != 0) {
      socket.setTrafficClass(options.trafficClass());
    }
    KeepAlive keepAlive = options.keepAlive();
    if (keepAlive != null) {
      socket.setKeepAlive(true);
      option(socket, TCP_KEEPIDLE, keepAlive.idleSeconds());
      option(socket, TCP_KEEPINTVL, keepAlive.intervalSeconds());
      option(socket, TCP_KEEPCNT, keepAlive.probes());
    }
    if (options.local() != null) {
      socket.bind(options.local());
    }
  }

  private static void option(Socket socket, int name, int value) throws IOException {
    if (value > 0) {
      socket.setIntOpt(IPPROTO_TCP, name, value);
    }
  }

  private static Socket newSocket(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return LinuxSocket.newSocketStream(inet.getAddress() instanceof Inet6Address);
    }
    return LinuxSocket.newSocketDomain();
  }

  private static SocketAddress netty(SocketAddress address) {
    if (address instanceof AbstractAddress named) {
      return new DomainSocketAddress("\0" + named.name());
    }
    return address instanceof UnixDomainSocketAddress unix
        ? new DomainSocketAddress(unix.getPath().toString())
        : address;
  }

  @Override
  public Reservation reserve() throws ErrnoException {
    try {
      return new PlaceHolder(FileDescriptor.from("/dev/null"));
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public Reservation reserved(int number) {
    return new PlaceHolder(new FileDescriptor(number));
  }

  /** Occupies a number so that the kernel gives it to nobody else. */
  private record PlaceHolder(FileDescriptor fd) implements Reservation {
    @Override
    public int number() {
      return fd.intValue();
    }

    @Override
    public void release() throws ErrnoException {
      try {
        fd.close();
      } catch (IOException e) {
        throw Failures.of(e);
      }
    }
  }

  @Override
  public RawStream adopt(int number, boolean socket) throws ErrnoException {
    try {
      makeNonBlocking(number);
      if (!socket) {
        return new EpollStream(loop, new FileDescriptor(number), bounce);
      }
      Socket adopted = new Socket(number);
      boolean unix = adopted.getIntOpt(SOL_SOCKET, SO_DOMAIN) == AF_UNIX;
      return new EpollSocket(loop, adopted, unix, bounce);
    } catch (IOException | ChannelException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Java offers no fcntl(2), but Netty sets {@code O_NONBLOCK} on a descriptor that it receives
   * over a unix socket: so this one is sent to ourselves. What arrives is a duplicate, which shares
   * the flag with the original.
   */
  private void makeNonBlocking(int number) throws IOException, ErrnoException {
    Ends<RawSocket> pair = socketPair();
    try {
      new Socket(pair.first().number()).sendFd(number);
      int duplicate = new Socket(pair.second().number()).recvFd();
      new FileDescriptor(duplicate).close();
    } finally {
      pair.first().close();
      pair.second().close();
    }
  }
}
