package dev.moonwire.task;

import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way from task to task, in their order. A value is handed over directly where
 * somebody waits for it; nothing is lost when a receiver is cancelled.
 */
public final class Channel implements Holder {
  private final int capacity;
  private final Deque<Object> values = new ArrayDeque<>();
  private final Set<Place> senders = new LinkedHashSet<>();
  private final Set<Place> receivers = new LinkedHashSet<>();
  private boolean closed;

  /**
   * @param capacity how many values may lie in it; with 0 senders wait for receivers
   */
  public Channel(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void show(Census census) {
    values.forEach(census::object);
    for (Place sender : senders) {
      census.object(((Sender) sender).value);
    }
  }

  public boolean isClosed() {
    return closed;
  }

  /** How many values lie in it. */
  public int size() {
    return values.size();
  }

  /** Sends if nobody has to be waited for; not on a closed one. */
  public boolean trySend(Object value) {
    if (!receivers.isEmpty()) {
      ((Receiver) receivers.iterator().next()).take(value);
      return true;
    }
    if (values.size() >= capacity) {
      return false;
    }
    values.add(value);
    return true;
  }

  /** Waits until the value is taken, or the channel closed. */
  public Place sending(Object value) {
    return new Sender(this, value);
  }

  /** The next value; null when there is none. */
  public @Nullable Object tryReceive() {
    Object next = values.poll();
    if (!senders.isEmpty()) {
      Sender sender = (Sender) senders.iterator().next();
      sender.pass();
      if (next == null) {
        return sender.value;
      }
      values.add(sender.value);
    }
    return next;
  }

  /** Waits for a value, or the end. */
  public Receiver receiving() {
    return new Receiver(this);
  }

  /** Nothing can be sent any more. Senders that wait have not sent; receivers get nothing. */
  public void close() {
    closed = true;
    for (Place receiver : List.copyOf(receivers)) {
      receiver.pass();
    }
    for (Place sender : List.copyOf(senders)) {
      ((Sender) sender).refused = true;
      sender.pass();
    }
  }

  /** One who has a value that nobody takes yet. */
  static final class Sender extends Place {
    private final Channel channel;
    private final Object value;
    private boolean refused;

    private Sender(Channel channel, Object value) {
      super("a receiver");
      this.channel = channel;
      this.value = value;
    }

    @Override
    Set<? super Place> line() {
      return channel.senders;
    }

    @Override
    public boolean hasSucceeded() {
      return hasPassed() && !refused;
    }

    @Override
    public void abandon() {
      // What was taken is sent; what was not is the sender's again.
    }
  }

  /** One who waits for a value. */
  public static final class Receiver extends Place {
    private final Channel channel;
    private @Nullable Object value;

    private Receiver(Channel channel) {
      super("a sender");
      this.channel = channel;
    }

    private void take(Object sent) {
      value = sent;
      pass();
    }

    /** What has been received; null when the time was up, or the channel closed. */
    public @Nullable Object value() {
      return value;
    }

    @Override
    Set<? super Place> line() {
      return channel.receivers;
    }

    @Override
    public boolean hasSucceeded() {
      return value != null;
    }

    /** Its value is the next one again. */
    @Override
    public void abandon() {
      Object taken = value;
      if (taken == null) {
        return;
      }
      value = null;
      if (channel.receivers.isEmpty()) {
        channel.values.addFirst(taken);
      } else {
        ((Receiver) channel.receivers.iterator().next()).take(taken);
      }
    }
  }
}
