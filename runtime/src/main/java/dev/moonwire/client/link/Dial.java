package dev.moonwire.client.link;

import dev.moonwire.dns.Resolution;
import dev.moonwire.dns.Resolver;
import dev.moonwire.fd.AbstractAddress;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.fd.Watch;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.TlsRuntime;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get a {@link Link}. It goes on in tasks that the owner runs when it likes; all
 * addresses of a name are tried in their order. Exactly one of the listener's methods is called,
 * unless it is cancelled before.
 */
public final class Dial {
  /** What an attempt works with. */
  public record Means(FdTable table, Resolver resolver, TlsRuntime tls, Consumer<Runnable> later) {}

  /** How far it has come, for those who have to say what took too long. */
  public enum Stage {
    RESOLVING,
    CONNECTING,
    TUNNELLING,
    HANDSHAKING
  }

  /** Hears how it ended. */
  public interface Listener {
    void connected(Link link);

    /**
     * It failed.
     *
     * @param tls the context of a failed handshake, for what it knows of the peer; or null
     */
    void failed(String why, @Nullable TlsContext tls);
  }

  private final Means means;
  private final Route route;
  private final Listener listener;
  private final Deque<SocketAddress> addresses = new ArrayDeque<>();

  private Stage stage = Stage.RESOLVING;
  private @Nullable String lastError;
  private boolean over;
  private @Nullable OpenSocket socket;
  private @Nullable SocketAddress reached;
  private @Nullable Watch watch;
  private @Nullable Tunnel tunnel;
  private final ByteBuf tunnelIn = Unpooled.buffer(0);
  private final ByteBuf tunnelOut = Unpooled.buffer(0);
  private @Nullable TlsContext tls;

  public Dial(Means means, Route route, Listener listener) {
    this.means = means;
    this.route = route;
    this.listener = listener;
  }

  /** Begins. */
  public void start() {
    if (route.unixSocket()) {
      addresses.add(unix(route.host()));
      next();
      return;
    }
    Proxy proxy = route.proxy();
    if (proxy != null && !means.table().policy().mayConnect(route.host(), route.port())) {
      // A proxy that may be used leads nowhere else than a connection of one's own would.
      later(() -> fail(route.attempt() + " failed: " + Errno.EACCES.text()));
      return;
    }
    String host = proxy == null ? route.host() : proxy.host();
    int port = proxy == null ? route.port() : proxy.port();
    means.resolver().resolve(host, Integer.toString(port), found -> later(() -> resolved(found)));
  }

  private static SocketAddress unix(String path) {
    return path.startsWith("@")
        ? new AbstractAddress(path.substring(1))
        : UnixDomainSocketAddress.of(path);
  }

  /** How far it has come. */
  public Stage stage() {
    return stage;
  }

  /** Gives up without a word. */
  public void cancel() {
    if (!over) {
      over = true;
      release();
    }
  }

  private void later(Runnable task) {
    means
        .later()
        .accept(
            () -> {
              if (!over) {
                task.run();
              }
            });
  }

  private void resolved(Resolution found) {
    if (found.failure() != null) {
      fail("dns lookup failed: " + found.failure());
      return;
    }
    addresses.addAll(List.copyOf(found.addresses()));
    next();
  }

  private void next() {
    stage = Stage.CONNECTING;
    SocketAddress address = addresses.poll();
    if (address == null) {
      String why = lastError == null ? Errno.EADDRNOTAVAIL.text() : lastError;
      fail(route.attempt() + " failed: " + why);
      return;
    }
    reached = address;
    try {
      socket = means.table().connect(address, route.wishes().toward(address));
      connecting();
    } catch (ErrnoException e) {
      boolean unknown = address instanceof AbstractAddress && e.errno() == Errno.EAFNOSUPPORT;
      refused(unknown ? "abstract unix sockets need Linux and epoll" : e.errno().text());
    } catch (LinkException e) {
      // Says less than what the other addresses of the name have come to.
      refused(lastError == null ? e.text() : lastError);
    }
  }

  private void connecting() {
    OpenSocket current = current();
    try {
      if (current.finishConnect()) {
        connected();
      } else {
        await(Interest.WRITE, this::connecting);
      }
    } catch (ErrnoException e) {
      refused(e.errno().text());
    }
  }

  private void refused(String why) {
    lastError = why;
    closeSocket();
    next();
  }

  private void connected() {
    Proxy proxy = route.proxy();
    if (proxy == null) {
      secure();
      return;
    }
    stage = Stage.TUNNELLING;
    tunnel = Tunnel.through(proxy, route.host(), route.port());
    tunnel.begin(tunnelOut);
    tunnel();
  }

  /** Sends what the tunnel has to say before it hears more. */
  private void tunnel() {
    PlainLink plain = new PlainLink(current(), null);
    try {
      if (!plain.write(tunnelOut)) {
        await(Interest.WRITE, this::tunnel);
        return;
      }
      int n = plain.read(tunnelIn);
      if (n == Link.END) {
        fail("proxy " + route.proxy() + " closed the connection");
      } else if (n == 0) {
        await(Interest.READ, this::tunnel);
      } else if (through().proceed(tunnelIn, tunnelOut)) {
        secure();
      } else {
        later(this::tunnel);
      }
    } catch (LinkException e) {
      fail(e.text());
    }
  }

  private Tunnel through() {
    return Objects.requireNonNull(tunnel);
  }

  private void secure() {
    TlsConfig config = route.tls();
    if (config == null) {
      OpenSocket plain = current();
      ByteBuf early = tunnelIn.isReadable() ? tunnelIn.copy() : null;
      succeed(new PlainLink(plain, early));
      return;
    }
    stage = Stage.HANDSHAKING;
    try {
      if (tls == null) {
        TlsContext made = TlsContext.client(means.tls(), config);
        made.connectOwned(current().fd(), route.serverName());
        tls = made;
      } else {
        tls.retryOnJdk(current().fd());
      }
      handshake();
    } catch (TlsException e) {
      fail(e.text());
    }
  }

  private void handshake() {
    TlsContext context = Objects.requireNonNull(tls);
    try {
      Want want = context.handshake();
      if (want == Want.NONE) {
        succeed(new TlsLink(current(), context));
      } else {
        await(want == Want.POLLOUT ? Interest.WRITE : Interest.READ, this::handshake);
      }
    } catch (TlsException e) {
      if (context.mayRetryOnJdk() && reached != null) {
        closeSocket();
        addresses.addFirst(reached);
        next();
      } else {
        fail(e.text());
      }
    }
  }

  private void await(Interest interest, Runnable step) {
    watch = current().watch(interest, () -> later(step));
  }

  private OpenSocket current() {
    return Objects.requireNonNull(socket);
  }

  private void succeed(Link link) {
    over = true;
    socket = null;
    tls = null;
    release();
    listener.connected(link);
  }

  private void fail(String why) {
    over = true;
    TlsContext context = tls;
    release();
    listener.failed(why, context);
  }

  private void closeSocket() {
    if (watch != null) {
      watch.cancel();
      watch = null;
    }
    if (socket != null) {
      Sockets.close(socket);
      socket = null;
    }
  }

  private void release() {
    closeSocket();
    tunnelIn.release();
    tunnelOut.release();
  }
}
