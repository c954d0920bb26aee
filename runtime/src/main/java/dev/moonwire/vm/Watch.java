package dev.moonwire.vm;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a running script is checked for every few thousand calls and jumps back: the limits of
 * {@link Limits}, requests of other threads, and finalizers that are due.
 */
final class Watch {
  /** Calls and jumps between two checks: some ten microseconds. */
  private static final int SLICE = 4_000;

  /** As few as a slice may be: a check costs about as much. */
  private static final int SHORTEST_SLICE = 32;

  /**
   * The largest object times the length of a slice: one step may compare two long strings, or walk
   * over an emptied table, and a slice of such steps is to take no more than about a second.
   */
  private static final long SLICE_BYTES = 1L << 29;

  /** Allocations below this many bytes are seen by the next check only. */
  private static final int LARGE_BYTES = 1_024;

  /** How many bytes are copied in the time of a call. */
  private static final int BYTES_PER_STEP = 256;

  private final Interpreter interpreter;
  private final Limits limits;
  private final boolean limited;
  private final LongSupplier clock;
  private final @Nullable Memory memory;

  /** How many calls from Java, each inside the other, share the budget there is. */
  private int users;

  private long instructionsLeft;
  private long deadline;

  /** What {@link Interpreter#budget} was set to last. */
  private int granted;

  private int sliceLength = SLICE;
  private long largest;
  private volatile @Nullable String stop;
  private volatile @Nullable String interrupt;

  Watch(Interpreter interpreter, Options options) {
    this.interpreter = interpreter;
    this.limits = options.limits();
    this.limited = !limits.equals(Limits.NONE);
    this.clock = options.nanoClock();
    this.memory =
        limits.memoryBytes() == 0 ? null : new Memory(limits.memoryBytes(), interpreter::measure);
    grant();
  }

  // ---- the budget of a call from Java

  /** A call from Java begins: the outermost one has all that the limits allow. */
  void enter() {
    if (users++ == 0) {
      instructionsLeft = limits.instructions();
      deadline = clock.getAsLong() + limits.timeMillis() * 1_000_000;
      grant();
    }
  }

  /** A call from Java ends. */
  void leave() {
    users--;
  }

  private boolean metersInstructions() {
    return users > 0 && limits.instructions() != 0;
  }

  private boolean metersTime() {
    return users > 0 && limits.timeMillis() != 0;
  }

  /** How long the call may go on; null for ever. */
  @Nullable Duration timeLeft() {
    return metersTime() ? Duration.ofNanos(deadline - clock.getAsLong()) : null;
  }

  private void grant() {
    granted = metersInstructions() ? (int) Math.min(sliceLength, instructionsLeft) : sliceLength;
    interpreter.budget = granted;
  }

  // ---- steps

  /** One call or jump back outside the dispatch. */
  void count() {
    if (--interpreter.budget < 0) {
      checkpoint();
    }
  }

  /** Work of a native function that takes as long as so many calls. */
  void works(long steps) {
    long left = interpreter.budget - steps;
    if (left >= 0) {
      interpreter.budget = (int) left;
      return;
    }
    instructionsLeft += left;
    interpreter.budget = 0;
    check();
  }

  /** The slice is used up. */
  void checkpoint() {
    check();
    interpreter.vm.finalizers().runDue();
  }

  /** As {@link #checkpoint}, within a native function: nothing of the script runs. */
  void check() {
    instructionsLeft -= granted - interpreter.budget;
    if (metersInstructions() && instructionsLeft <= 0) {
      instructionsLeft = 0;
      granted = 0;
      interpreter.budget = 0;
      throw interpreter.faults.limit("instruction limit exceeded");
    }
    grant();
    checkWaiting();
    if (memory != null) {
      require(memory, 0);
    }
  }

  /** What ends a wait, too: the time limit, and what another thread has asked for. */
  void checkWaiting() {
    if (metersTime() && clock.getAsLong() - deadline >= 0) {
      throw interpreter.faults.limit("time limit exceeded");
    }
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

  // ---- memory

  /** Whether anything is limited, and growth therefore told of. */
  boolean isLimited() {
    return limited;
  }

  /** The memory limit; null for none. */
  @Nullable Memory memory() {
    return memory;
  }

  /** Something of {@code bytes} bytes is about to be made: refuses what cannot fit. */
  void allocates(long bytes) {
    if (!limited || bytes < LARGE_BYTES) {
      return;
    }
    if (memory != null) {
      require(memory, bytes);
    }
    grew(bytes);
    works(bytes / BYTES_PER_STEP);
  }

  /** There is an object of so many bytes now. */
  void grew(long bytes) {
    if (limited && bytes > largest) {
      largest = bytes;
      sliceLength = (int) Math.max(SHORTEST_SLICE, Math.min(SLICE, SLICE_BYTES / bytes));
      int excess = Math.max(0, interpreter.budget - sliceLength);
      interpreter.budget -= excess;
      granted -= excess;
    }
  }

  private void require(Memory known, long bytes) {
    if (!known.hasRoomFor(bytes)) {
      throw interpreter.faults.limit("memory limit exceeded");
    }
  }
}
