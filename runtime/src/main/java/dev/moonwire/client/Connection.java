package dev.moonwire.client;

import dev.moonwire.client.link.Dial;
import dev.moonwire.client.link.Link;
import dev.moonwire.client.link.LinkException;
import dev.moonwire.client.link.Route;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.loop.Timer;
import dev.moonwire.tls.ConnectionInfo;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.error.TlsException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream to a server, the role spoken on it, and what waits to be parsed or sent. It is served
 * in service calls, when the loop has found it ready or a wsi has asked for something.
 */
final class Connection implements Dial.Listener {
  /** Output beyond this goes out in the midst of a call. */
  private static final int FLUSH_SIZE = 1 << 16;

  private final ClientContext context;
  private final Wsi opener;
  private final @Nullable Group group;
  private @Nullable Dial dial;
  private @Nullable Timer connectTimer;
  private @Nullable Link link;
  private @Nullable Role role;
  private @Nullable ByteBuf in;
  private @Nullable ByteBuf out;
  private boolean queued;
  private boolean readable;
  private boolean outputBlocked;
  private boolean closed;

  /**
   * @param opener what it is made for, and who hears of its handshake
   * @param group who shares it; null for nobody
   */
  Connection(ClientContext context, Wsi opener, @Nullable Group group) {
    this.context = context;
    this.opener = opener;
    this.group = group;
  }

  ClientContext context() {
    return context;
  }

  /** The wsi that it was made for, where another one is a stream on it. */
  @Nullable Wsi carrierOf(Wsi wsi) {
    return role instanceof H2Role && opener != wsi ? opener : null;
  }

  @Nullable Group group() {
    return group;
  }

  boolean isClosed() {
    return closed;
  }

  /** Goes out to connect. */
  void start() {
    opener.on(this);
    Route route;
    try {
      route = Routes.of(opener);
    } catch (TlsException e) {
      failed(e.text(), null);
      return;
    }
    // Not the opener's own: others may wait for the connection when that one has gone.
    connectTimer = context.after(opener.limits().connectTimeout(), this::tooSlow);
    dial = new Dial(context.means(), route, this);
    dial.start();
  }

  private void tooSlow() {
    Dial attempt = dial;
    if (attempt != null) {
      attempt.cancel();
      failed(
          attempt.stage() == Dial.Stage.HANDSHAKING ? "Timed out waiting SSL" : "connect timed out",
          null);
    }
  }

  private void dialed() {
    dial = null;
    if (connectTimer != null) {
      connectTimer.cancel();
    }
  }

  @Override
  public void failed(String why, @Nullable TlsContext tls) {
    dialed();
    if (tls != null) {
      PeerChecks.tellFailed(opener, tls);
    }
    abort(why);
  }

  @Override
  public void connected(Link made) {
    dialed();
    link = made;
    TlsContext tls = made.tls();
    if (tls != null && !PeerChecks.tellPassed(opener, tls)) {
      abort("the certificate was rejected by the handler");
      return;
    }
    if (closed) {
      return;
    }
    Role chosen = choose(tls);
    role = chosen;
    chosen.begin();
    flushed();
    rearm();
  }

  private Role choose(@Nullable TlsContext tls) {
    ConnectInfo info = opener.info();
    ConnectionInfo agreed = tls == null ? null : tls.info();
    boolean h2 = agreed == null ? info.has(Flags.H2_PRIOR_KNOWLEDGE) : "h2".equals(agreed.alpn());
    if (info.isRaw()) {
      return new RawRole(this, opener);
    }
    if (h2) {
      return new H2Role(this, opener);
    }
    return info.isWebSocket() ? new WsOpening(this, opener) : new H1Role(this, opener);
  }

  /** Goes on with another role, which takes the input that is left. */
  void become(Role next) {
    role = next;
    next.begin();
    if (!closed && in != null && in.isReadable() && next.wantsInput()) {
      next.input();
    }
  }

  /** What has come and nobody has taken yet. */
  ByteBuf in() {
    ByteBuf current = in;
    if (current == null) {
      current = PooledByteBufAllocator.DEFAULT.directBuffer();
      in = current;
    }
    return current;
  }

  /** What is to be sent. Whoever appends to it calls {@link #wrote}. */
  ByteBuf out() {
    ByteBuf current = out;
    if (current == null) {
      // TLS takes its input from arrays.
      current =
          link != null && link.tls() != null
              ? PooledByteBufAllocator.DEFAULT.heapBuffer()
              : PooledByteBufAllocator.DEFAULT.directBuffer();
      out = current;
    }
    return current;
  }

  /** How many bytes have come and are not taken, or are to be sent. */
  long buffered() {
    return unsent() + (in == null ? 0 : in.readableBytes());
  }

  long unsent() {
    return out == null ? 0 : out.readableBytes();
  }

  /** Whether the peer keeps up with what is sent, and little waits to be. */
  boolean takesMore() {
    return !closed && !outputBlocked && unsent() < FLUSH_SIZE;
  }

  /** Takes back output that has not gone. */
  void discard() {
    if (out != null) {
      out.clear();
    }
  }

  /** Something was appended to the output. */
  void wrote() {
    if (out != null && out.readableBytes() >= FLUSH_SIZE) {
      flushed();
    }
    wake();
  }

  /** Has it served soon. */
  void wake() {
    if (!queued && !closed) {
      queued = true;
      context.enqueue(this::serve);
    }
  }

  private void readable() {
    readable = true;
    wake();
  }

  private void writable() {
    outputBlocked = false;
    wake();
  }

  private void serve() {
    queued = false;
    Role current = role;
    if (closed || link == null || current == null) {
      return;
    }
    if (readable && current.wantsInput()) {
      readable = false;
      receive(current);
    }
    if (!closed && flushed()) {
      Objects.requireNonNull(role).output();
      flushed();
    }
    rearm();
  }

  private void receive(Role current) {
    int n;
    try {
      n = Objects.requireNonNull(link).read(in());
    } catch (LinkException e) {
      current.inputEnded(e.text());
      return;
    }
    if (n == Link.END) {
      current.inputEnded(null);
    } else if (n > 0) {
      current.input();
    }
  }

  /** Sends what goes; whether all has gone. */
  private boolean flushed() {
    ByteBuf pending = out;
    if (closed || pending == null || link == null) {
      return !closed;
    }
    if (outputBlocked) {
      return false;
    }
    try {
      if (link.write(pending)) {
        pending.release();
        out = null;
        return true;
      }
      outputBlocked = true;
      link.awaitWrite(this::writable);
      return false;
    } catch (LinkException e) {
      // What the peer has sent before it left may explain why: it is read first.
      pending.clear();
      readable();
      return false;
    }
  }

  private void rearm() {
    if (closed || link == null || role == null) {
      return;
    }
    if (in != null && !in.isReadable()) {
      in.release();
      in = null;
    }
    if (!readable && role.wantsInput()) {
      link.awaitRead(this::readable);
    } else if (readable && role.wantsInput()) {
      wake();
    }
  }

  /** The end of everything on it, as the role sees fit. */
  void abort(@Nullable String why) {
    Role current = role;
    if (current != null) {
      current.inputEnded(why);
    } else if (group != null) {
      close();
      group.unreachable(this, String.valueOf(why));
    } else {
      close();
      opener.end(why);
    }
    close();
  }

  /** What it was made for has gone before anything was spoken. */
  void left() {
    if (group == null) {
      close();
    }
  }

  /** Closes the stream once the peer has what was sent. */
  void closeGently() {
    Link last = link;
    if (!closed && last != null && unsent() == 0) {
      link = null;
      close();
      Linger.begin(context, last);
    } else {
      close();
    }
  }

  /** Closes the stream once what is to be sent has gone, or cannot go. */
  void closeSoon() {
    if (flushed()) {
      closeGently();
    } else {
      close();
    }
  }

  /** Closes the stream; nothing is told to anybody. */
  void close() {
    if (closed) {
      return;
    }
    if (link != null && out != null && out.isReadable() && !outputBlocked) {
      flushed();
    }
    closed = true;
    if (dial != null) {
      dial.cancel();
    }
    dialed();
    if (link != null) {
      link.close();
    }
    // A handler may have closed it that was called in the midst of parsing.
    context.outsideHandlers(this::release);
  }

  private void release() {
    if (role != null) {
      role.release();
    }
    if (in != null) {
      in.release();
      in = null;
    }
    if (out != null) {
      out.release();
      out = null;
    }
  }

  @Nullable TlsContext tls() {
    return link == null || closed ? null : link.tls();
  }

  int descriptor() {
    return link == null || closed ? -1 : link.socket().fd();
  }

  @Nullable SocketAddress peer() {
    try {
      return link == null || closed ? null : link.socket().peerName();
    } catch (ErrnoException e) {
      return null;
    }
  }
}
