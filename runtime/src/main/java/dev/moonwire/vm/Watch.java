package dev.moonwire.vm;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a running script is checked for every few thousand calls and jumps back: the limits of
 * {@link Limits}, requests of other threads, and finalizers that are due.
 */
final class Watch {
  /** Calls and jumps between two checks: some ten microseconds. */
  private static final int SLICE = 4_000;

  /** Allocations below this many bytes are not counted. */
  private static final int COUNTED_BYTES = 1_024;

  /** What a table slot is taken for: itself and a small value. */
  private static final int SLOT_BYTES = 24;

  private final Interpreter interpreter;
  private final Limits limits;
  private final long deadline;
  private long instructionsLeft;
  private long memory;
  private final ReferenceQueue<Object> freed = new ReferenceQueue<>();
  private final Set<Block> blocks = new HashSet<>();
  private volatile @Nullable String stop;
  private volatile @Nullable String interrupt;

  /** A counted object; when it is collected its size is given back. */
  private static final class Block extends PhantomReference<Object> {
    final long bytes;

    Block(Object object, long bytes, ReferenceQueue<Object> queue) {
      super(object, queue);
      this.bytes = bytes;
    }
  }

  Watch(Interpreter interpreter, Limits limits) {
    this.interpreter = interpreter;
    this.limits = limits;
    this.instructionsLeft = limits.instructions() == 0 ? Long.MAX_VALUE : limits.instructions();
    this.deadline =
        limits.timeMillis() == 0 ? 0 : System.nanoTime() + limits.timeMillis() * 1_000_000;
    interpreter.budget = slice();
  }

  private int slice() {
    return (int) Math.min(SLICE, instructionsLeft);
  }

  /** One call or jump back outside the dispatch. */
  void count() {
    if (--interpreter.budget < 0) {
      checkpoint();
    }
  }

  /** The slice is used up. */
  void checkpoint() {
    if (limits.instructions() != 0) {
      instructionsLeft -= slice() + 1;
      if (instructionsLeft <= 0) {
        instructionsLeft = 0;
        interpreter.budget = 0;
        throw interpreter.faults.limit("instruction limit exceeded");
      }
    }
    interpreter.budget = slice();
    if (deadline != 0 && System.nanoTime() - deadline > 0) {
      throw interpreter.faults.limit("time limit exceeded");
    }
    checkRequests();
    interpreter.vm.finalizers().runDue();
  }

  /** Throws what another thread has asked for. */
  void checkRequests() {
    String message = stop;
    if (message != null) {
      throw interpreter.faults.limit(message);
    }
    message = interrupt;
    if (message != null) {
      interrupt = null;
      throw interpreter.faults.runtime(message);
    }
  }

  /** Any thread. */
  void requestStop(String message) {
    stop = message;
  }

  /** Any thread. */
  void requestInterrupt(String message) {
    interrupt = message;
  }

  /** Any thread. */
  void forgetStop() {
    stop = null;
  }

  /** Any thread. */
  void forgetInterrupt() {
    interrupt = null;
  }

  boolean metersMemory() {
    return limits.memoryBytes() != 0;
  }

  /** Something of {@code bytes} bytes is about to be made: refuses what cannot fit by itself. */
  void allocates(long bytes) {
    if (metersMemory() && bytes >= COUNTED_BYTES) {
      reserve(bytes);
    }
  }

  /** A table had {@code before} slots and may have more now. */
  void tableGrew(VmTable table, int before) {
    long bytes = (long) (table.slots() - before) * SLOT_BYTES;
    if (metersMemory() && bytes >= COUNTED_BYTES) {
      reserve(bytes);
      hold(table, bytes);
    }
  }

  /** Counts {@code bytes} until {@code object} is collected. */
  void hold(Object object, long bytes) {
    if (metersMemory() && bytes >= COUNTED_BYTES) {
      blocks.add(new Block(object, bytes, freed));
      memory += bytes;
    }
  }

  private void reserve(long bytes) {
    if (memory + bytes <= limits.memoryBytes()) {
      return;
    }
    giveBack();
    if (memory + bytes > limits.memoryBytes()) {
      collect();
      giveBack();
    }
    if (memory + bytes > limits.memoryBytes()) {
      throw interpreter.faults.limit("memory limit exceeded");
    }
  }

  private static void collect() {
    System.gc();
  }

  private void giveBack() {
    for (Object freedBlock = freed.poll(); freedBlock != null; freedBlock = freed.poll()) {
      Block block = (Block) freedBlock;
      if (blocks.remove(block)) {
        memory -= block.bytes;
      }
    }
  }
}
