package dev.moonwire.task;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Interest;
import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Timer;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Parking;
import dev.moonwire.vm.Task;
import dev.moonwire.vm.Waiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;

/**
 * The one place where scripts wait. The script that is in no task waits on the spot: the loop is
 * turned, and tasks run, until there is something to go on with. A task that waits stands still.
 *
 * <p>Belongs to the VM's thread.
 */
public final class Scheduler implements Waiter {
  /** Tasks that never wait for the outside keep it waiting no longer than this. */
  private static final long LOOK_NANOS = 200_000;

  /** How many tasks the message of a deadlock names. */
  private static final int MOST_NAMED = 10;

  private final Loop loop;
  private final Deque<Strand> ready = new ArrayDeque<>();
  private final Set<Strand> strands = new LinkedHashSet<>();
  private @Nullable LuaVm vm;
  private int external;
  private long looked;

  public Scheduler(Loop loop) {
    this.loop = loop;
  }

  /** Has the VM's natives wait here; its interrupts wake them. */
  public void attach(LuaVm waiting) {
    vm = waiting;
    waiting.onWait(this);
    waiting.onInterrupt(loop::wakeUp);
  }

  /** Until the descriptor is ready, broken, hung up or closed, or the time is up. */
  public Parking ready(Descriptor descriptor, Interest interest, Deadline deadline) {
    return within(new Readiness(descriptor, interest), deadline);
  }

  /** Until the time is up; null for ever. */
  public Parking pause(@Nullable Duration duration) {
    return duration == null ? Signal.outside("sleep") : new Limited(loop, null, duration);
  }

  /** Until every task that is ready has run once. */
  public Parking turn() {
    return new Turn();
  }

  /** Until the other is over, or the time is up. */
  public Parking within(Parking parking, Deadline deadline) {
    Duration left = deadline.left();
    return left == null ? parking : new Limited(loop, parking, left);
  }

  /** A deadline from now on; null for no limit. */
  public Deadline deadline(@Nullable Duration timeout) {
    return new Deadline(loop, timeout);
  }

  /** The loop that is turned. */
  public Loop loop() {
    return loop;
  }

  /**
   * Lets a task begin when the script waits next.
   *
   * @param name for people
   * @param ended run when it is over
   */
  public Strand start(Task task, String name, Runnable ended) {
    Strand strand = new Strand(task, name, ended);
    strands.add(strand);
    ready.add(strand);
    return strand;
  }

  /** A task under way. */
  public final class Strand {
    private final Task task;
    private final String name;
    private final Runnable ended;
    private @Nullable Parking parking;

    private Strand(Task task, String name, Runnable ended) {
      this.task = task;
      this.name = name;
      this.ended = ended;
    }

    public Task task() {
      return task;
    }

    /** Raises an error where it waits; before it has begun, it ends with it. */
    public void cancel(LuaValue error) {
      switch (task.state()) {
        case READY -> {
          task.raise(error);
          task.abandon(error);
        }
        case WAITING -> {
          task.raise(error);
          wake();
        }
        case RUNNING -> throw new IllegalStateException("a task cannot be cancelled by itself");
        case RETURNED, FAILED -> {
          // There is nothing left to end.
        }
      }
      if (task.isOver() && strands.remove(this)) {
        ended.run();
      }
    }

    private void run() {
      if (task.state() != Task.State.READY) {
        return;
      }
      try {
        task.run();
      } finally {
        if (task.isOver()) {
          strands.remove(this);
          ended.run();
        }
      }
      Parking next = task.waitsFor();
      if (next != null) {
        park(next);
      }
    }

    private void park(Parking next) {
      parking = next;
      external += next.isExternal() ? 1 : 0;
      next.begin(
          () -> {
            if (parking == next) {
              wake();
            }
          });
    }

    private void unpark() {
      Parking over = parking;
      if (over != null) {
        parking = null;
        external -= over.isExternal() ? 1 : 0;
        over.end();
      }
    }

    private void wake() {
      if (parking != null) {
        unpark();
        task.wake();
        ready.add(this);
      }
    }

    private void drop() {
      unpark();
      task.drop();
      ended.run();
    }

    private String waits() {
      Parking current = parking;
      String what = current == null ? "nothing" : current.what();
      return name + " waits for " + what + " at " + task.position().replaceFirst(": $", "");
    }
  }

  /** Ends all tasks where they stand; their ends are told. Not to be called by a task. */
  public void dropAll() {
    List<Strand> all = List.copyOf(strands);
    strands.clear();
    ready.clear();
    all.forEach(Strand::drop);
  }

  @Override
  public void await(Parking parking) {
    // Inside a task no other can run: natives of this one are under way on the Java stack.
    boolean runsTasks = vm == null || vm.runningTask() == null;
    boolean[] over = new boolean[1];
    Timer limit = timeLimit();
    parking.begin(() -> over[0] = true);
    try {
      do {
        if (runsTasks) {
          runReady();
        }
        checkInterrupt();
        if (!over[0]) {
          turn(parking, over, runsTasks);
        }
      } while (!over[0]);
    } finally {
      parking.end();
      if (limit != null) {
        limit.cancel();
      }
    }
  }

  /** Wakes the loop when the script's time is up: {@link #checkInterrupt} ends the waiting then. */
  private @Nullable Timer timeLimit() {
    Duration left = vm == null ? null : vm.timeLeft();
    return left == null ? null : loop.after(left, () -> {});
  }

  private void turn(Parking parking, boolean[] over, boolean runsTasks) {
    if (runsTasks && !ready.isEmpty()) {
      look(parking);
      return;
    }
    requirePossible(parking, runsTasks);
    loop.runUntil(
        () -> {
          checkInterrupt();
          return over[0] || (runsTasks && !ready.isEmpty());
        });
    looked = loop.nanoTime();
  }

  /** Sees from time to time what the outside has brought, while tasks are busy. */
  private void look(Parking parking) {
    long now = loop.nanoTime();
    if ((external > 0 || parking.isExternal()) && now - looked > LOOK_NANOS) {
      loop.runUntil(() -> false, Duration.ZERO);
      looked = loop.nanoTime();
    }
  }

  private void checkInterrupt() {
    if (vm != null) {
      vm.checkInterrupt();
    }
  }

  /** Each that is ready now runs once. */
  private void runReady() {
    for (int n = ready.size(); n > 0; n--) {
      ready.remove().run();
    }
  }

  private void requirePossible(Parking parking, boolean runsTasks) {
    if (parking.isExternal()) {
      return;
    }
    if (!runsTasks) {
      throw new LuaError("attempt to wait for " + parking.what() + " across a C-call boundary");
    }
    if (external == 0) {
      throw new LuaError(deadlock(parking));
    }
  }

  private String deadlock(Parking parking) {
    StringBuilder text = new StringBuilder("deadlock: the script waits for " + parking.what());
    strands.stream().limit(MOST_NAMED).forEach(strand -> text.append("; ").append(strand.waits()));
    if (strands.size() > MOST_NAMED) {
      text.append("; and ").append(strands.size() - MOST_NAMED).append(" more tasks");
    }
    return text.toString();
  }
}
