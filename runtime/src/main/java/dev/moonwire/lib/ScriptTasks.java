package dev.moonwire.lib;

import dev.moonwire.observe.Counter;
import dev.moonwire.observe.Observer;
import dev.moonwire.task.Scheduler;
import dev.moonwire.task.Signal;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.Position;
import dev.moonwire.vm.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;

/** The tasks of one VM, and those of them that failed before anybody asked. */
final class ScriptTasks implements Holder {
  private final Scheduler scheduler;
  private final Running running;
  private final Observer observer;
  private final int most;
  private final Map<Task, ScriptTask> live = new HashMap<>();
  private final Deque<ScriptTask> failed = new ArrayDeque<>();
  private long numbers;
  private @Nullable Signal allEnded;

  /** Tells which task runs. */
  @FunctionalInterface
  interface Running {
    @Nullable Task now();
  }

  /**
   * @param observer who is told of them
   * @param most how many there may be at a time
   */
  ScriptTasks(Scheduler scheduler, Running running, Observer observer, int most) {
    this.scheduler = scheduler;
    this.running = running;
    this.observer = observer;
    this.most = most;
  }

  /** Those that are under way, and those whose errors wait to be told. */
  @Override
  public void show(Census census) {
    live.values().forEach(census::object);
    failed.forEach(census::object);
  }

  /**
   * Lets a task begin.
   *
   * @param position where a script asked for it
   * @throws LuaError when there are as many as may be
   */
  ScriptTask start(Task task, @Nullable Position position) {
    if (live.size() >= most) {
      throw new LuaError("too many tasks (" + most + ")");
    }
    numbers++;
    String where = position == null ? "" : position.where().replaceFirst(": $", "");
    String name = "task " + numbers + (where.isEmpty() ? "" : " (" + where + ")");
    Scheduler.Strand strand = scheduler.start(task, name, () -> ended(task));
    ScriptTask made = new ScriptTask(strand, name);
    live.put(task, made);
    observer.taskStarted();
    return made;
  }

  private void ended(Task task) {
    ScriptTask over = live.remove(task);
    if (over == null) {
      return;
    }
    observer.taskOver(outcome(over));
    over.ended();
    if (over.failedUnseen()) {
      failed.add(over);
    }
    if (live.isEmpty() && allEnded != null) {
      allEnded.give();
    }
  }

  private static Counter outcome(ScriptTask over) {
    if (over.wasEndedFromOutside()) {
      return Counter.TASKS_CANCELLED;
    }
    return over.hasFailed() ? Counter.TASKS_FAILED : Counter.TASKS_RETURNED;
  }

  @Nullable ScriptTask running() {
    Task now = running.now();
    return now == null ? null : live.get(now);
  }

  int count() {
    return live.size();
  }

  /**
   * Lets all tasks run to their ends.
   *
   * @throws LuaError the error of one that failed and that nobody has asked
   */
  void finish() {
    if (!live.isEmpty()) {
      Signal ended = Signal.ofScript("the end of all tasks");
      allEnded = ended;
      try {
        scheduler.await(ended);
      } finally {
        allEnded = null;
      }
    }
    Task lost = nextFailure();
    if (lost != null) {
      failed.clear();
      throw lost.rethrown();
    }
  }

  /** Ends all tasks where they stand, and forgets those that failed. */
  void drop() {
    scheduler.dropAll();
    failed.clear();
  }

  /** The next task that failed and whose error nobody has seen since; null for none. */
  private @Nullable Task nextFailure() {
    while (!failed.isEmpty()) {
      ScriptTask next = failed.remove();
      if (next.failedUnseen()) {
        return next.task();
      }
    }
    return null;
  }
}
