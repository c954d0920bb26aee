package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code math.random} and {@code randomseed} (manual §6.6): one generator per VM, that of rand(3)
 * in glibc, so that a seed gives the numbers it gives under lua5.2 on Linux. As there, a VM that is
 * not seeded counts as seeded with 1.
 *
 * <p>The generator adds: of 31 words in a ring, each new one is the sum of those 3 and 31 places
 * back, and its upper 31 bits are the answer.
 */
final class RandomNumbers {
  private static final int WORDS = 31;
  private static final int GAP = 3;

  /** How many numbers glibc throws away after seeding. */
  private static final int DISCARDED = 10 * WORDS;

  /** Park and Miller's generator fills the ring. */
  private static final long MULTIPLIER = 16807;

  private static final int RAND_MAX = Integer.MAX_VALUE;

  private final int[] ring = new int[WORDS];
  private int at;

  RandomNumbers() {
    fill(1);
  }

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
    fill(Bit32Library.bits(args, 1));
    rand(); // the reference takes one away, since the first ones of near seeds are near
    return LuaValue.NONE;
  }

  private void fill(int seed) {
    ring[0] = seed == 0 ? 1 : seed;
    for (int i = 1; i < WORDS; i++) {
      long word = MULTIPLIER * ring[i - 1] % RAND_MAX; // has the sign of the seed
      ring[i] = (int) (word < 0 ? word + RAND_MAX : word);
    }
    at = 0;
    for (int i = 0; i < DISCARDED; i++) {
      rand();
    }
  }

  /** From 0 to {@link #RAND_MAX}. */
  private int rand() {
    int front = (at + GAP) % WORDS;
    ring[front] += ring[at];
    at = (at + 1) % WORDS;
    return ring[front] >>> 1;
  }

  /** At least 0 and below 1. */
  private double next() {
    return (rand() % RAND_MAX) / (double) RAND_MAX;
  }
}
