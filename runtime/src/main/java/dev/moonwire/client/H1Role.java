package dev.moonwire.client;

import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.h1.ResponseReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1: requests in a line, responses in the same order (RFC 9112 §9.3).
 *
 * <p>On a shared connection the first request goes alone. Once its answer shows that the connection
 * stays, those that do no harm when repeated are written back to back, any other waits until the
 * line is free. If the connection ends, the unanswered ones go out again on another.
 */
final class H1Role extends Role implements Group.Sharing {
  /** The most requests that await their answers at once. */
  private static final int MOST_IN_LINE = 100;

  /** Input is read ahead of a handler that does not take it up to this many bytes. */
  private static final int MOST_AHEAD = 1 << 16;

  private final Wsi opener;
  private final ResponseReader reader;
  private final Deque<H1Exchange> line = new ArrayDeque<>();
  private final @Nullable Group group;
  private boolean proven;
  private boolean last;
  private boolean parsing;
  private boolean over;

  H1Role(Connection connection, Wsi opener) {
    super(connection);
    this.opener = opener;
    this.group = connection.group();
    this.reader =
        new ResponseReader(new HttpLimits(opener.limits().headSize(), WsOpening.MOST_FIELDS));
  }

  @Override
  void begin() {
    Group shared = group;
    if (shared == null) {
      send(opener);
    } else {
      shared.shares(this);
      admit();
    }
  }

  @Override
  public void admit() {
    Group shared = group;
    while (shared != null && !over && !last && !connection.isClosed()) {
      Wsi next = shared.next();
      if (next == null || !maySend(next)) {
        return;
      }
      Wsi taken = shared.take();
      if (over || connection.isClosed()) {
        // The handler of the one before has ended the connection.
        shared.addFirst(List.of(taken));
      } else {
        send(taken);
      }
    }
  }

  private boolean maySend(Wsi next) {
    if (line.isEmpty()) {
      return true;
    }
    return proven
        && line.size() < MOST_IN_LINE
        && H1Exchange.isRepeatable(next)
        && line.peekLast().isRepeatable();
  }

  private void send(Wsi wsi) {
    if (wsi.hasEnded()) {
      return;
    }
    H1Exchange exchange = new H1Exchange(this, wsi);
    wsi.on(connection);
    line.add(exchange);
    if (line.size() == 1) {
      reader.expect(String.valueOf(wsi.info().method()));
    }
    if (!exchange.begin()) {
      line.remove(exchange);
      if (group == null) {
        connection.close();
      }
    } else if (line.peek() == exchange) {
      exchange.await();
    }
  }

  boolean isShared() {
    return group != null;
  }

  @Override
  public boolean isIdle() {
    return line.isEmpty();
  }

  @Override
  boolean wantsInput() {
    H1Exchange current = line.peek();
    return current == null
        || current.isAbandoned()
        || !current.isBehind()
        || (!current.isHeld() && connection.in().readableBytes() < MOST_AHEAD);
  }

  @Override
  void input() {
    if (parsing) {
      return;
    }
    parsing = true;
    try {
      while (!over && parseOne()) {
        // One response after the other.
      }
    } catch (HttpViolation e) {
      broken(String.valueOf(e.getMessage()));
    } finally {
      parsing = false;
    }
  }

  /** Goes on with the current response; whether another may follow in the input. */
  private boolean parseOne() throws HttpViolation {
    H1Exchange current = line.peek();
    if (current == null) {
      if (connection.in().isReadable()) {
        // Nobody has asked: the connection is no longer in step.
        inputEnded("unexpected response");
      }
      return false;
    }
    return current.receive(reader, connection.in());
  }

  /** Reads on inside a handler; see {@link Exchange#read}. */
  int readFor(H1Exchange exchange, int most) {
    if (line.peek() != exchange || over) {
      return -1;
    }
    try {
      return exchange.deliver(reader, connection.in(), most);
    } catch (HttpViolation e) {
      broken(String.valueOf(e.getMessage()));
      return -1;
    }
  }

  /** The current response is whole; its handler has been told. */
  void completed(H1Exchange exchange, boolean handlerStays) {
    line.remove(exchange);
    Wsi wsi = exchange.wsi();
    boolean stays = handlerStays && reader.persists() && exchange.isRequestSent() && group != null;
    proven |= stays;
    last |= !stays;
    H1Exchange next = line.peek();
    if (next != null && stays) {
      reader.expect(next.method());
      next.await();
    }
    Group shared = group;
    if (!stays || shared == null) {
      over = true;
      leaveToOthers(null);
      wsi.end(null);
      connection.close();
    } else if (line.isEmpty() && !shared.hasWaiting() && !wsi.hasEnded()) {
      shared.hold(wsi);
    } else {
      wsi.end(null);
      connection.context().enqueue(this::admit);
    }
  }

  /**
   * The answer asks for more in the request, which goes out again: here if the connection stays.
   */
  void repeats(H1Exchange exchange) {
    Wsi wsi = exchange.wsi();
    Group shared = group;
    if (shared == null || !reader.persists()) {
      wsi.request().repeat();
      return;
    }
    line.remove(exchange);
    exchange.forget();
    proven = true;
    H1Exchange next = line.peek();
    if (next != null) {
      reader.expect(next.method());
      next.await();
    }
    wsi.request().renew();
    shared.addFirst(List.of(wsi));
  }

  /** A wsi has ended in the midst: its request is out and cannot be taken back. */
  void abandoned(H1Exchange exchange) {
    if (over) {
      return;
    }
    if (group == null || line.contains(exchange)) {
      over = true;
      line.remove(exchange);
      leaveToOthers(null);
      connection.close();
    } else if (group.letGo(exchange.wsi())) {
      over = true;
      group.gone(connection);
      connection.close();
    }
  }

  /** What the server says cannot be understood: the current wsi ends, the others go elsewhere. */
  private void broken(String why) {
    inputEnded(why);
  }

  @Override
  void output() {
    for (H1Exchange exchange : List.copyOf(line)) {
      if (!over) {
        exchange.output();
      }
    }
  }

  @Override
  void inputEnded(@Nullable String failure) {
    if (over) {
      return;
    }
    H1Exchange current = line.peek();
    if (current != null && current.isBehind() && failure == null) {
      // What has come is delivered before the end is.
      current.endsAfterDelivery();
      return;
    }
    over = true;
    if (current != null && failure == null && reader.endsWithConnection()) {
      over = false;
      current.complete();
      return;
    }
    leaveToOthers(current);
    if (current != null && current.isDiscarding()) {
      current.wsi().request().repeat();
    } else if (current != null) {
      line.remove(current);
      Group shared = group;
      boolean again = proven && !reader.hasBegun() && current.isRepeatable();
      if (again && shared != null) {
        current.forget();
        shared.addFirst(List.of(current.wsi()));
      } else {
        String why = failure == null || !current.hasHead() ? "read failed" : failure;
        current.wsi().end(current.hasHead() && failure == null ? "response cut short" : why);
      }
    }
    connection.close();
  }

  /** All behind the current one get another connection. */
  private void leaveToOthers(@Nullable H1Exchange current) {
    Group shared = group;
    if (shared == null) {
      return;
    }
    List<Wsi> unanswered = new ArrayList<>();
    for (H1Exchange exchange : List.copyOf(line)) {
      if (exchange != current) {
        line.remove(exchange);
        if (!exchange.wsi().hasEnded()) {
          exchange.forget();
          unanswered.add(exchange.wsi());
        }
      }
    }
    shared.gone(connection);
    shared.addFirst(unanswered);
  }

  @Override
  void release() {
    over = true;
  }
}
