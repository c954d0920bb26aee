package dev.moonwire.client;

import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.h2.Http2Options;
import dev.moonwire.http.h2.Http2Session;
import dev.moonwire.http.h2.SessionListener;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2: each wsi is a stream of its own, side by side with the others (RFC 9113 §5), a WebSocket
 * too where the server takes it (RFC 8441).
 */
final class H2Role extends Role implements Group.Sharing, SessionListener {
  private final Wsi opener;
  private final @Nullable Group group;
  private final Http2Session session;
  private final Set<H2Stream> streams = new LinkedHashSet<>();
  private boolean leaving;
  private boolean over;
  private boolean draining;

  H2Role(Connection connection, Wsi opener) {
    super(connection);
    this.opener = opener;
    this.group = connection.group();
    HttpLimits limits = new HttpLimits(opener.limits().headSize(), WsOpening.MOST_FIELDS);
    Http2Options usual = Http2Options.DEFAULT;
    boolean manual = opener.info().has(Flags.H2_MANUAL_RXFLOW);
    this.session =
        new Http2Session(
            limits, manual ? new Http2Options(0, usual.connectionWindow()) : usual, this);
  }

  Http2Session session() {
    return session;
  }

  @Override
  void begin() {
    Group shared = group;
    if (shared != null) {
      shared.shares(this);
      admit();
    } else if (!opener.info().isWebSocket()) {
      open(opener);
    } else {
      opener.guard(opener.limits().timeout(), () -> opener.end("Timed out waiting server reply"));
    }
    wrote();
  }

  @Override
  public void admit() {
    Group shared = group;
    while (shared != null && !over && !leaving && session.mayOpen() && shared.next() != null) {
      Wsi taken = shared.take();
      if (over || leaving) {
        // The handler of the one before has ended the connection.
        shared.addFirst(List.of(taken));
      } else {
        open(taken);
      }
    }
    wrote();
  }

  private void open(Wsi wsi) {
    if (wsi.hasEnded()) {
      return;
    }
    wsi.on(connection);
    H2Stream stream = new H2Stream(this, wsi);
    streams.add(stream);
    if (!stream.begin()) {
      streams.remove(stream);
      finished(wsi);
    }
  }

  /** Whether a shared connection carries it. */
  boolean isShared() {
    return group != null;
  }

  @Override
  public boolean isIdle() {
    return streams.isEmpty();
  }

  /** Something may be in the session's output. */
  void wrote() {
    connection.wake();
  }

  @Override
  boolean wantsInput() {
    return !over;
  }

  @Override
  void input() {
    try {
      session.receive(connection.in());
    } catch (HttpViolation e) {
      drain();
      inputEnded(String.valueOf(e.getMessage()));
      return;
    }
    connection.in().clear();
    drain();
  }

  /** Hands over what there is to send. */
  private void drain() {
    if (draining || over) {
      return;
    }
    draining = true;
    while (!connection.isClosed() && session.hasOutput()) {
      session.drain(connection.out());
    }
    draining = false;
    connection.wrote();
  }

  @Override
  void output() {
    if (over) {
      return;
    }
    drain();
    for (H2Stream stream : List.copyOf(streams)) {
      if (!over) {
        stream.output();
      }
    }
    drain();
  }

  /** A stream has ended for good, and its wsi has been told. */
  void ended(H2Stream stream) {
    if (streams.remove(stream)) {
      finished(stream.wsi());
    }
  }

  /** What becomes of the connection once a wsi has its response. */
  private void finished(Wsi wsi) {
    Group shared = group;
    if (over) {
      wsi.end(null);
    } else if (shared == null || leaving) {
      wsi.end(null);
      closeIfIdle();
    } else if (streams.isEmpty() && !shared.hasWaiting() && !wsi.hasEnded()) {
      shared.hold(wsi);
    } else {
      wsi.end(null);
      connection.context().enqueue(this::admit);
    }
  }

  private void closeIfIdle() {
    if (streams.isEmpty() && !over) {
      session.shutdown();
      drain();
      over = true;
      if (group != null) {
        group.gone(connection);
      }
      connection.closeSoon();
    }
  }

  /** Its wsi has ended before its response has. */
  void abandoned(H2Stream stream) {
    boolean held = group != null && group.letGo(stream.wsi());
    if (streams.remove(stream) && (group == null || leaving)) {
      closeIfIdle();
    } else if (held) {
      leaving = true;
      closeIfIdle();
    } else {
      wrote();
    }
  }

  /** The server has not done anything about the request: it goes out again, if that is allowed. */
  void goesElsewhere(H2Stream stream) {
    Wsi wsi = stream.wsi();
    streams.remove(stream);
    if (group == null) {
      wsi.end("the server refused the stream");
    } else {
      group.addFirst(List.of(wsi));
      wrote();
    }
  }

  @Override
  void inputEnded(@Nullable String failure) {
    if (over) {
      return;
    }
    over = true;
    List<H2Stream> all = new ArrayList<>(streams);
    streams.clear();
    if (group != null) {
      group.gone(connection);
    }
    for (H2Stream stream : all) {
      stream.cutOff(failure == null ? "read failed" : failure);
    }
    if (all.isEmpty() && group == null) {
      opener.end(failure == null ? "read failed" : failure);
    }
    connection.close();
  }

  @Override
  void release() {
    over = true;
    session.close();
  }

  @Override
  public void settings() {
    if (group == null && opener.info().isWebSocket() && streams.isEmpty() && !opener.hasEnded()) {
      if (session.allowsExtendedConnect()) {
        open(opener);
      } else {
        opener.end("HS: the server takes no WebSocket over HTTP/2");
      }
    } else if (group != null) {
      connection.context().enqueue(this::admit);
    }
  }

  @Override
  public void goAway(int lastStreamId, long code, String debug) {
    leaving = true;
    if (group != null) {
      group.gone(connection);
    }
    connection.context().enqueue(this::closeIfIdle);
  }

  @Override
  public void pong() {}

  @Override
  public void exchangeSlotFree() {
    if (group != null && group.hasWaiting()) {
      connection.context().enqueue(this::admit);
    }
  }
}
