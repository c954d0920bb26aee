package dev.moonwire.vm;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code 0x...} that {@code tostring} shows for an object: unique within a VM and the same for
 * as long as the object lives. Java has no addresses and its identity hashes collide, so a number
 * is given out at the first asking.
 */
public final class Addresses implements Holder {
  /** An entry of the map with its key and value. */
  private static final int ENTRY_BYTES = 136;

  /** Looks like a heap address of a 64-bit Linux process, which is what scripts have seen. */
  private static final long FIRST = 0x5581_0000_0000L;

  private static final long STEP = 0x20;

  private final Map<Object, Long> given = new HashMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
  private long next = FIRST;

  @Override
  public void show(Census census) {
    forgetGone();
    census.bytes((long) ENTRY_BYTES * given.size());
  }

  /** The address of {@code object}, such as {@code 0x558100000020}. */
  public String of(Object object) {
    forgetGone();
    Long address = given.get(new Identity(object, null));
    if (address == null) {
      next += STEP;
      address = next;
      given.put(new Identity(object, gone), address);
    }
    return "0x" + Long.toHexString(address);
  }

  private void forgetGone() {
    for (Object key = gone.poll(); key != null; key = gone.poll()) {
      given.remove(key);
    }
  }

  /** A weak key that compares what it refers to by identity. */
  private static final class Identity extends WeakReference<Object> {
    private final int hash;

    @SuppressWarnings("NullAway") // A reference without a queue is what null asks for.
    Identity(Object object, @Nullable ReferenceQueue<Object> queue) {
      super(object, queue);
      hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object mine = get();
      return mine != null && other instanceof Identity identity && identity.get() == mine;
    }
  }
}
