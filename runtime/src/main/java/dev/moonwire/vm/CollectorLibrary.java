package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code collectgarbage} (manual §6.1). The collector is Java's: it cannot be stopped or tuned, so
 * those options only remember what they were told. Whether it is asked to collect at all is {@link
 * Options#collector}.
 */
final class CollectorLibrary {
  /** Small steps until one counts as the end of a cycle. */
  private static final int STEPS_PER_CYCLE = 8;

  private static final int BYTES_PER_KILOBYTE = 1024;

  private final LuaVm vm;
  private boolean stopped;
  private int pause = 200;
  private int stepMultiplier = 200;
  private long steps;
  private @Nullable MemoryGauge gauge;

  private CollectorLibrary(LuaVm vm) {
    this.vm = vm;
  }

  static void install(LuaVm vm, VmTable globals) {
    CollectorLibrary library = new CollectorLibrary(vm);
    globals.set("collectgarbage", new NativeFunction("collectgarbage", library::collect));
  }

  private Varargs collect(Arguments args) {
    String option = args.isNoneOrNil(1) ? "collect" : Text.of(args.string(1));
    int value = args.optInteger(2, 0);
    return switch (option) {
      case "collect" -> {
        steps = 0;
        collectNow();
        yield LuaValue.ZERO;
      }
      case "count" -> LuaValue.valueOf((double) gauge().used() / BYTES_PER_KILOBYTE);
      case "step" -> LuaValue.valueOf(step(value));
      case "stop" -> {
        stopped = true;
        yield LuaValue.ZERO;
      }
      case "restart" -> {
        stopped = false;
        yield LuaValue.ZERO;
      }
      case "isrunning" -> LuaValue.valueOf(!stopped);
      case "setpause" -> {
        int before = pause;
        pause = value;
        yield LuaValue.valueOf(before);
      }
      case "setstepmul" -> {
        int before = stepMultiplier;
        stepMultiplier = value;
        yield LuaValue.valueOf(before);
      }
      case "generational", "incremental" -> LuaValue.ZERO;
      default -> throw args.error(1, "invalid option '" + option + "'");
    };
  }

  /** Made when first asked: Java's management classes take time to load. */
  private MemoryGauge gauge() {
    MemoryGauge known = gauge;
    if (known == null) {
      known = new MemoryGauge();
      gauge = known;
    }
    return known;
  }

  /** Whether a cycle has ended, which is when garbage is collected. */
  private boolean step(int size) {
    steps += Math.max(1, size);
    if (steps < STEPS_PER_CYCLE) {
      return false;
    }
    steps = 0;
    collectNow();
    return true;
  }

  private void collectNow() {
    vm.finalizers().collect();
    if (gauge != null) {
      // The heap is known exactly now: what follows is counted from here.
      gauge.used();
    }
  }
}
