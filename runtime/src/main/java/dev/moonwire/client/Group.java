package dev.moonwire.client;

import dev.moonwire.loop.Timer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wsis that share a connection, since they were told to ({@code LCCSCF_PIPELINE}) and go to the
 * same place. No request is lost: what a connection has not answered goes out on the next one.
 */
final class Group {
  private final Groups groups;
  private final Groups.Key key;
  private final Deque<Wsi> waiting = new ArrayDeque<>();
  private @Nullable Connection connection;
  private @Nullable Sharing sharing;
  private @Nullable Wsi holder;
  private @Nullable Timer keepWarm;
  private boolean asked;

  /** A role that several wsis use. */
  interface Sharing {
    /** Lets those begin that wait and may. */
    void admit();

    /** Whether nothing is under way. */
    boolean isIdle();
  }

  Group(Groups groups, Groups.Key key) {
    this.groups = groups;
    this.key = key;
  }

  /** Adds one more, which begins when it can. */
  void add(Wsi wsi) {
    waiting.add(wsi);
    admitSoon();
  }

  /** Puts those back that were under way on a connection that has ended, in their order. */
  void addFirst(List<Wsi> unanswered) {
    for (int i = unanswered.size() - 1; i >= 0; i--) {
      Wsi wsi = unanswered.get(i);
      wsi.unassigned();
      waiting.addFirst(wsi);
    }
    admitSoon();
  }

  private void admitSoon() {
    if (!asked) {
      asked = true;
      groups
          .context()
          .enqueue(
              () -> {
                asked = false;
                admit();
              });
    }
  }

  private void admit() {
    waiting.removeIf(Wsi::hasEnded);
    if (waiting.isEmpty()) {
      return;
    }
    if (sharing != null) {
      sharing.admit();
    } else if (connection == null) {
      connection = new Connection(groups.context(), waiting.element(), this);
      connection.start();
    }
  }

  /** The next that waits and still lives, left where it is; null for none. */
  @Nullable Wsi next() {
    while (!waiting.isEmpty() && waiting.element().hasEnded()) {
      waiting.remove();
    }
    return waiting.peek();
  }

  /** Takes the next, which begins now; the connection is no longer held for its predecessor. */
  Wsi take() {
    Wsi next = waiting.remove();
    release();
    return next;
  }

  boolean hasWaiting() {
    return next() != null;
  }

  /** The connection is there. */
  void shares(Sharing role) {
    sharing = role;
  }

  /** Nothing waits: the wsi that was served last holds the connection for a while. */
  void hold(Wsi last) {
    release();
    holder = last;
    keepWarm = groups.context().after(last.info().wishes().keepWarm(), () -> expire(last));
  }

  private void expire(Wsi last) {
    if (holder == last) {
      Connection idle = connection;
      gone(idle);
      last.end(null);
      if (idle != null) {
        idle.close();
      }
    }
  }

  /** The holder has done its part. */
  private void release() {
    Wsi last = holder;
    holder = null;
    if (keepWarm != null) {
      keepWarm.cancel();
      keepWarm = null;
    }
    if (last != null) {
      last.end(null);
    }
  }

  /** The holder does not want to hold any more; whether the connection is now of no use. */
  boolean letGo(Wsi wsi) {
    boolean held = holder == wsi;
    if (held) {
      holder = null;
    }
    return held;
  }

  /** The connection has ended or takes nothing new: whoever waits gets another one. */
  void gone(@Nullable Connection former) {
    if (connection == former) {
      connection = null;
      sharing = null;
      release();
      admitSoon();
      if (waiting.isEmpty()) {
        groups.remove(key, this);
      }
    }
  }

  /** Nobody can be reached: all that wait end. */
  void unreachable(Connection failed, String why) {
    if (connection != failed) {
      return;
    }
    List<Wsi> all = List.copyOf(waiting);
    waiting.clear();
    gone(failed);
    for (Wsi wsi : all) {
      wsi.end(why);
    }
  }

  void close() {
    if (connection != null) {
      connection.close();
    }
  }
}
