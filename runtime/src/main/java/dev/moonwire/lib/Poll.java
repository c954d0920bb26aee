package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.Watch;
import dev.moonwire.lib.Attempt.Blocked;
import dev.moonwire.lib.Attempt.Done;
import dev.moonwire.task.Scheduler;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.Parking;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** poll(2): waits for the first of many descriptors, and tells all that are ready then. */
final class Poll implements Parking {
  private final FdTable table;
  private final Scheduler scheduler;
  private final List<Asked> asked = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private final Map<Integer, String> ready = new TreeMap<>();
  private boolean waited;

  /** One of the descriptors; {@code letter} is {@code r} or {@code w}. */
  private record Asked(Descriptor descriptor, int fd, Interest interest, String letter) {}

  Poll(FdTable table, Scheduler scheduler) {
    this.table = table;
    this.scheduler = scheduler;
  }

  /**
   * Waits and tells: of a table of numbers to {@code "r"}, {@code "w"} or {@code "rw"}, and a time
   * in seconds, the same for what is ready; empty when the time was up.
   */
  Step of(Arguments args) {
    LuaTable numbers = args.table(1);
    Duration timeout = Seconds.opt(args, 2);
    return Attempt.repeated(
        () -> {
          if (waited) {
            return new Done(result());
          }
          waited = true;
          ask(numbers);
          return new Blocked(scheduler.within(this, scheduler.deadline(timeout)));
        });
  }

  private void ask(LuaTable numbers) throws ErrnoException {
    for (Varargs pair = numbers.next(LuaValue.NIL);
        !pair.arg1().isnil();
        pair = numbers.next(pair.arg1())) {
      ask(pair.arg1(), pair.arg(2));
    }
  }

  private void ask(LuaValue key, LuaValue value) throws ErrnoException {
    String how = value.isstring() ? Text.of(value) : "";
    if (!key.isinttype() || !how.matches("r|w|rw")) {
      throw new LuaError("bad argument #1 to 'poll' (numbers with 'r', 'w' or 'rw' expected)");
    }
    Descriptor descriptor = table.require(key.toint());
    if (how.contains("r")) {
      asked.add(new Asked(descriptor, key.toint(), Interest.READ, "r"));
    }
    if (how.contains("w")) {
      asked.add(new Asked(descriptor, key.toint(), Interest.WRITE, "w"));
    }
  }

  @Override
  public void begin(Runnable over) {
    for (Asked one : asked) {
      Runnable note =
          () -> {
            ready.merge(one.fd(), one.letter(), Poll::both);
            over.run();
          };
      watches.add(one.descriptor().watch(one.interest(), note));
    }
  }

  @Override
  public void end() {
    watches.forEach(Watch::cancel);
    watches.clear();
  }

  @Override
  public boolean isExternal() {
    return !asked.isEmpty();
  }

  @Override
  public String what() {
    return "poll of " + asked.size() + " descriptors";
  }

  private VmTable result() {
    VmTable result = new VmTable();
    ready.forEach((fd, how) -> result.rawset(LuaValue.valueOf(fd), LuaValue.valueOf(how)));
    return result;
  }

  private static String both(String one, String other) {
    return one.equals(other) ? one : "rw";
  }
}
