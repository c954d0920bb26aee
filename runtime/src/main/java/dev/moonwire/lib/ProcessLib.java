package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.process.Child;
import dev.moonwire.process.Children;
import dev.moonwire.process.Command;
import dev.moonwire.process.Ending;
import dev.moonwire.process.Stdio;
import dev.moonwire.task.Deadline;
import dev.moonwire.task.Scheduler;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code moonwire.process.core}: programs. {@code moonwire/process.lua} documents each. */
final class ProcessLib {
  private static final int SIGTERM = 15;

  private final Children children;
  private final LuaVm vm;
  private final Scheduler scheduler;

  ProcessLib(LuaVm vm, Children children, Scheduler scheduler) {
    this.vm = vm;
    this.children = children;
    this.scheduler = scheduler;
  }

  VmTable module() {
    VmTable module = new VmTable();
    add(module, "start", this::start);
    add(module, "pid", args -> LuaValue.valueOf((double) ProcessHandle.current().pid()));
    module.rawset("wait", vm.continued("wait", this::await));
    add(module, "kill", this::kill);
    add(module, "running", this::running);
    return module;
  }

  /** What a function does; its expected failures become {@code nil, message, code}. */
  @FunctionalInterface
  private interface Body {
    Varargs call(Arguments args) throws ErrnoException, Results.Failure;
  }

  private static void add(VmTable module, String name, Body body) {
    module.rawset(name, new NativeFunction(name, args -> Results.of(() -> body.call(args))));
  }

  private Varargs start(Arguments args) throws ErrnoException {
    Child child = children.start(command(args.table(1)));
    VmTable result = new VmTable();
    result.rawset("pid", LuaValue.valueOf((double) child.pid()));
    put(result, "stdin", child.input());
    put(result, "stdout", child.output());
    put(result, "stderr", child.error());
    return result;
  }

  private static void put(VmTable result, String name, @Nullable Descriptor end) {
    if (end != null) {
      result.rawset(name, LuaValue.valueOf(end.fd()));
    }
  }

  private static Command command(LuaTable spec) throws ErrnoException {
    List<String> arguments = new ArrayList<>();
    for (int i = 1; i <= spec.length(); i++) {
      arguments.add(text(spec.get(i), "argument " + i));
    }
    if (arguments.isEmpty()) {
      throw misuse("program expected");
    }
    LuaValue cwd = spec.get("cwd");
    return new Command(
        arguments,
        environment(spec.get("env")),
        cwd.isnil() ? null : Path.of(text(cwd, "cwd")),
        stdio(spec, "stdin"),
        stdio(spec, "stdout"),
        stdio(spec, "stderr"));
  }

  private static @Nullable Map<String, String> environment(LuaValue env) throws ErrnoException {
    if (env.isnil()) {
      return null;
    }
    if (!(env instanceof LuaTable variables)) {
      throw misuse("env must be a table");
    }
    Map<String, String> environment = new HashMap<>();
    for (Varargs pair = variables.next(LuaValue.NIL);
        !pair.arg1().isnil();
        pair = variables.next(pair.arg1())) {
      environment.put(text(pair.arg1(), "env"), text(pair.arg(2), "env"));
    }
    return environment;
  }

  private static Stdio stdio(LuaTable spec, String name) {
    LuaValue value = spec.get(name);
    if (value.type() == LuaValue.TNUMBER) {
      return new Stdio.Existing(value.toint());
    }
    return switch (value.isnil() ? "inherit" : Text.of(value)) {
      case "inherit" -> Stdio.INHERIT;
      case "null" -> Stdio.NULL;
      case "pipe" -> Stdio.PIPE;
      default -> throw misuse(name + " must be 'inherit', 'null', 'pipe' or a descriptor");
    };
  }

  private static String text(LuaValue value, String what) throws ErrnoException {
    if (!value.isstring()) {
      throw misuse(what + " must be a string");
    }
    return SystemText.of(Latin1.bytes(value.strvalue()));
  }

  private static LuaError misuse(String message) {
    return new LuaError("bad argument #1 to 'start' (" + message + ")");
  }

  private Step await(Arguments args) {
    Child child = child(args);
    Deadline deadline = scheduler.deadline(Seconds.opt(args, 2));
    return Attempt.repeated(
        () -> {
          if (child == null) {
            throw Errno.ECHILD.failure();
          }
          Ending ending = child.ending();
          if (ending != null) {
            children.forget(child);
            return new Attempt.Done(shown(ending));
          }
          if (deadline.passed()) {
            throw Results.timedOut();
          }
          return new Attempt.Blocked(scheduler.within(ChildEnd.of(child), deadline));
        });
  }

  private static Varargs shown(Ending ending) {
    return LuaValue.varargsOf(
        LuaValue.valueOf(ending.signalled() ? "signal" : "exit"), LuaValue.valueOf(ending.code()));
  }

  private Varargs kill(Arguments args) throws ErrnoException {
    int signal = (int) args.optExactInteger(2, SIGTERM);
    Child child = child(args);
    if (child == null) {
      throw Errno.ESRCH.failure();
    }
    child.kill(signal);
    return LuaValue.TRUE;
  }

  /** The loop is served first, which is where endings are learnt. */
  private Varargs running(Arguments args) {
    Child child = child(args);
    scheduler.loop().runUntil(() -> false, Duration.ZERO);
    return LuaValue.valueOf(child != null && child.ending() == null);
  }

  /** By its number, or by what {@code start} returned; null when it is none of ours. */
  private @Nullable Child child(Arguments args) {
    if (args.value(1) instanceof LuaTable started) {
      return children.find(started.get("pid").tolong());
    }
    return children.find(args.exactInteger(1));
  }
}
