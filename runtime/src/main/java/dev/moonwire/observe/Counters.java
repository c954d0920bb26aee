package dev.moonwire.observe;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers of one VM. Its thread alone changes them; any thread may read them, and sees each
 * whole and in its order, though not all as of the same moment.
 *
 * <p>One writer needs no compare-and-set: a plain read and a release store cost a nanosecond where
 * the system calls that are counted cost a thousand. {@link AtomicLong} has both without the method
 * handles of a {@code VarHandle}, which would be linked at every start of the command.
 */
public final class Counters {
  private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

  public Counters() {
    for (Counter counter : Counter.values()) {
      values.put(counter, new AtomicLong());
    }
  }

  /** How much it is now. */
  public long count(Counter counter) {
    return value(counter).get();
  }

  /** One more. */
  public void increment(Counter counter) {
    add(counter, 1);
  }

  /** One less. */
  public void decrement(Counter counter) {
    add(counter, -1);
  }

  /** So many more. */
  public void add(Counter counter, long amount) {
    AtomicLong value = value(counter);
    value.lazySet(value.getPlain() + amount);
  }

  private AtomicLong value(Counter counter) {
    return Objects.requireNonNull(values.get(counter));
  }
}
