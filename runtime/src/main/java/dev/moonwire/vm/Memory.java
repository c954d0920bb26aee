package dev.moonwire.vm;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * The memory limit. What the thread has allocated is cheap to ask, and no VM can hold more than it
 * held at the last {@link Census} and that together: a census is taken only when this could be too
 * much. Between two of them at least an eighth of the limit is allocated, so that what a census
 * costs is paid by allocations, as with a garbage collector.
 */
final class Memory {
  /** Which share of the limit is allocated between two measurements, even close to the limit. */
  private static final int SHARE = 8;

  private final long limit;
  private final ToLongFunction<Census> walk;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<Holder> roots = new ArrayList<>();
  private final Map<Class<?>, BiConsumer<Object, Census>> shown = new HashMap<>();
  private final Deque<Holder> working = new ArrayDeque<>();
  private int censuses;
  private long live;
  private long since;
  private long slack;

  /**
   * @param limit in bytes
   * @param walk shows a census what the interpreter holds, and answers the total
   */
  Memory(long limit, ToLongFunction<Census> walk) {
    this.limit = limit;
    this.walk = walk;
  }

  /** Something that lives as long as the VM. */
  void keep(Holder root) {
    roots.add(root);
  }

  /** What objects of exactly this class hold, which know nothing of a census. */
  <T> void shows(Class<T> type, BiConsumer<? super T, Census> show) {
    shown.put(type, (object, census) -> show.accept(type.cast(object), census));
  }

  /** Work of a native function that goes on while the script runs. */
  void begin(Holder work) {
    working.push(work);
  }

  /** The work begun last is over. */
  void end() {
    working.pop();
  }

  /** What this thread has allocated in its life. */
  long allocated() {
    return threads.getCurrentThreadAllocatedBytes();
  }

  /** Whether {@code more} bytes fit, beside what is held. */
  boolean hasRoomFor(long more) {
    long fresh = allocated() - since;
    // Less than before: the VM has moved to another thread.
    if (fresh >= 0 && fresh + more <= slack) {
      return true;
    }
    measure();
    return live <= limit - more;
  }

  private void measure() {
    Census census = new Census(++censuses, limit, shown);
    roots.forEach(census::object);
    working.forEach(census::object);
    live = walk.applyAsLong(census);
    since = allocated();
    slack = live > limit ? 0 : Math.max(limit - live, limit / SHARE);
  }
}
