package dev.moonwire.vm;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What {@code collectgarbage("count")} answers: the heap in use, which the VM shares with
 * everything else in the process. Between two collections the heap is known in steps of whole
 * thread buffers only; what this thread has allocated since is added, so that the figure grows with
 * every object and falls when garbage goes.
 */
final class MemoryGauge {
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long collections = -1;
  private long heap;
  private long allocated;

  /** Bytes in use. */
  long used() {
    long now = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      now += collector.getCollectionCount();
    }
    if (now != collections) {
      collections = now;
      Runtime runtime = Runtime.getRuntime();
      heap = runtime.totalMemory() - runtime.freeMemory();
      allocated = threads.getCurrentThreadAllocatedBytes();
    }
    return heap + threads.getCurrentThreadAllocatedBytes() - allocated;
  }
}
