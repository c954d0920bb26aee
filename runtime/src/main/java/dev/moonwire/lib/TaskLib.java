package dev.moonwire.lib;

import dev.moonwire.task.Scheduler;
import dev.moonwire.task.Signal;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Parking;
import dev.moonwire.vm.Position;
import dev.moonwire.vm.Task;
import dev.moonwire.vm.VmTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code moonwire.task.core}: tasks. {@code moonwire/task.lua} documents each function. */
final class TaskLib {
  /** {@code nil, "timed out"}: what waits answer whose time was up. */
  static final Varargs TIMED_OUT = LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf("timed out"));

  private final LuaVm vm;
  private final Scheduler scheduler;
  private final ScriptTasks tasks;
  private final UserdataType<ScriptTask> type;

  TaskLib(LuaVm vm, Scheduler scheduler, ScriptTasks tasks) {
    this.vm = vm;
    this.scheduler = scheduler;
    this.tasks = tasks;
    this.type =
        new UserdataType<>(vm, "moonwire.task", ScriptTask.class)
            .continued("join", this::join)
            .method("cancel", this::cancel)
            .method("status", (task, args) -> LuaValue.valueOf(task.status()))
            .method("name", (task, args) -> LuaValue.valueOf(task.name()))
            .method("traceback", (task, args) -> LuaValue.valueOf(task.task().standsAt()));
  }

  VmTable module() {
    VmTable module = new VmTable();
    module.rawset("spawn", new NativeFunction("spawn", this::spawn));
    module.rawset("current", new NativeFunction("current", args -> face(tasks.running())));
    module.rawset("count", new NativeFunction("count", args -> LuaValue.valueOf(tasks.count())));
    module.rawset("ended", type.sharedContinued("ended", this::ended));
    module.rawset("settled", vm.continued("settled", this::settled));
    module.rawset("sleep", vm.continued("sleep", this::sleep));
    module.rawset("yield", vm.continued("yield", args -> goingOn(scheduler.turn())));
    new TaskLines(vm, scheduler).addTo(module);
    return module;
  }

  private Varargs spawn(Arguments args) {
    Task task = vm.task(args.function(1), args.from(2));
    Position position = vm.calls().position(1);
    return face(tasks.start(task, position));
  }

  private LuaValue face(@Nullable ScriptTask task) {
    if (task == null) {
      return LuaValue.NIL;
    }
    LuaValue known = task.face();
    if (known == null) {
      known = type.wrap(task);
      task.face(known);
    }
    return known;
  }

  /** {@code task:join([seconds])}: what its function returned, or its error; nil, "timed out". */
  private Step join(ScriptTask task, Arguments args) {
    return end(task, args, () -> new Results(task.isOver() ? task.outcome() : TIMED_OUT));
  }

  /** {@code task:ended([seconds])}: waits and asks for nothing; whether it is over. */
  private Step ended(ScriptTask task, Arguments args) {
    return end(task, args, () -> new Results(LuaValue.valueOf(task.isOver())));
  }

  private Step end(ScriptTask task, Arguments args, Supplier<Step> then) {
    Duration timeout = Seconds.opt(args, 2);
    if (task == tasks.running()) {
      throw new LuaError("a task cannot wait for its own end");
    }
    if (task.isOver()) {
      return then.get();
    }
    Signal ended = Signal.ofScript("the end of " + task.name());
    Runnable listener = ended::give;
    task.onEnd(listener);
    return new Wait(
        scheduler.within(ended, scheduler.deadline(timeout)),
        () -> {
          task.offEnd(listener);
          return then.get();
        },
        () -> task.offEnd(listener));
  }

  /** {@code task:cancel([error])}: whether there was anything left to cancel. */
  private Varargs cancel(ScriptTask task, Arguments args) {
    LuaValue error = args.isNoneOrNil(2) ? LuaValue.valueOf("cancelled") : args.value(2);
    if (task == tasks.running()) {
      throw new LuaError("a task cannot cancel itself");
    }
    boolean live = !task.isOver();
    task.cancel(error);
    return LuaValue.valueOf(live);
  }

  /**
   * {@code settled(list, enough)}: waits until the tasks of a list are over, or until it is known
   * how it ends: for {@code "all"} by the first failure, for {@code "any"} by the first success.
   */
  private Step settled(Arguments args) {
    List<ScriptTask> list = list(args.table(1));
    boolean failure = args.string(2).tojstring().equals("all");
    if (isSettled(list, failure)) {
      return new Results(LuaValue.NONE);
    }
    Signal settled = Signal.ofScript("the ends of " + list.size() + " tasks");
    int[] left = {(int) list.stream().filter(task -> !task.isOver()).count()};
    List<Runnable> forget = new ArrayList<>();
    for (ScriptTask task : list) {
      Runnable listener =
          () -> {
            left[0]--;
            if (left[0] == 0 || task.hasFailed() == failure) {
              settled.give();
            }
          };
      task.onEnd(listener);
      forget.add(() -> task.offEnd(listener));
    }
    Runnable over = () -> forget.forEach(Runnable::run);
    return new Wait(
        settled,
        () -> {
          over.run();
          return new Results(LuaValue.NONE);
        },
        over);
  }

  private static boolean isSettled(List<ScriptTask> list, boolean failure) {
    return list.stream().allMatch(ScriptTask::isOver)
        || list.stream().anyMatch(task -> task.isOver() && task.hasFailed() == failure);
  }

  private List<ScriptTask> list(LuaTable table) {
    List<ScriptTask> list = new ArrayList<>();
    for (int i = 1; i <= table.length(); i++) {
      if (table.rawget(i) instanceof LuaUserdata data
          && data.m_instance instanceof ScriptTask task) {
        list.add(task);
      }
    }
    return list;
  }

  private Step sleep(Arguments args) {
    args.number(1);
    return goingOn(scheduler.pause(Seconds.opt(args, 1)));
  }

  private static Step goingOn(Parking parking) {
    return new Wait(parking, () -> new Results(LuaValue.NONE));
  }
}
