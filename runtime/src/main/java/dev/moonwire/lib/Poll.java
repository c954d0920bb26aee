package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.Watch;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** poll(2): waits for the first of many descriptors, and tells all that are ready then. */
final class Poll {
  private final FdTable table;
  private final Waiting waiting;
  private final List<Watch> watches = new ArrayList<>();
  private final Map<Integer, String> ready = new TreeMap<>();

  Poll(FdTable table, Waiting waiting) {
    this.table = table;
    this.waiting = waiting;
  }

  /**
   * Waits and tells.
   *
   * @param asked number to {@code "r"}, {@code "w"} or {@code "rw"}
   * @return the same for what is ready; empty when the time was up
   */
  Varargs run(LuaTable asked, @Nullable Duration timeout) throws ErrnoException {
    try {
      for (Varargs pair = asked.next(LuaValue.NIL);
          !pair.arg1().isnil();
          pair = asked.next(pair.arg1())) {
        watch(pair.arg1(), pair.arg(2));
      }
      waiting.until(() -> !ready.isEmpty(), timeout);
    } finally {
      watches.forEach(Watch::cancel);
    }
    VmTable result = new VmTable();
    ready.forEach((fd, how) -> result.rawset(LuaValue.valueOf(fd), LuaValue.valueOf(how)));
    return result;
  }

  private void watch(LuaValue key, LuaValue value) throws ErrnoException {
    String how = value.isstring() ? Text.of(value) : "";
    if (!key.isinttype() || !how.matches("r|w|rw")) {
      throw new LuaError("bad argument #1 to 'poll' (numbers with 'r', 'w' or 'rw' expected)");
    }
    Descriptor descriptor = table.require(key.toint());
    if (how.contains("r")) {
      watches.add(descriptor.watch(Interest.READ, () -> ready.merge(key.toint(), "r", Poll::both)));
    }
    if (how.contains("w")) {
      watches.add(
          descriptor.watch(Interest.WRITE, () -> ready.merge(key.toint(), "w", Poll::both)));
    }
  }

  private static String both(String one, String other) {
    return one.equals(other) ? one : "rw";
  }
}
