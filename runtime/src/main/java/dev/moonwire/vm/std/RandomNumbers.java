package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code math.random} and {@code randomseed} (manual §6.6): one generator per VM. As in the
 * reference, a VM that is not seeded gives the same numbers every time.
 */
final class RandomNumbers {
  /** The increment of SplitMix64: 2^64 divided by the golden ratio, made odd. */
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state = 1;

  Varargs random(Arguments args) {
    double r = next();
    return switch (args.count()) {
      case 0 -> LuaValue.valueOf(r);
      case 1 -> {
        double high = args.number(1);
        if (!(high >= 1)) {
          throw args.error(1, "interval is empty");
        }
        yield LuaValue.valueOf(Math.floor(r * high) + 1);
      }
      case 2 -> {
        double low = args.number(1);
        double high = args.number(2);
        if (!(low <= high)) {
          throw args.error(2, "interval is empty");
        }
        yield LuaValue.valueOf(Math.floor(r * (high - low + 1)) + low);
      }
      default -> throw new LuaError("wrong number of arguments");
    };
  }

  Varargs seed(Arguments args) {
    state = Double.doubleToLongBits(args.number(1));
    return LuaValue.NONE;
  }

  /** At least 0 and below 1, in steps of 2^-53. */
  private double next() {
    state += GAMMA;
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
  }
}
