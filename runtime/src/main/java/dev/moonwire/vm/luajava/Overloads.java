package dev.moonwire.vm.luajava;

import dev.moonwire.vm.Arguments;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses among methods of one name, or constructors, by the arguments there are. */
final class Overloads {
  /** Missing and surplus arguments will do when nothing fits better. */
  private static final int MISSING = 200;

  private static final int SURPLUS = 400;
  private static final int SPREAD = 50;

  private final Fitting fitting;

  Overloads(Fitting fitting) {
    this.fitting = fitting;
  }

  /** What is to be called, and with what. */
  static final class Choice {
    private final Executable member;
    private final @Nullable Object[] arguments;
    private final int cost;

    private Choice(Executable member, @Nullable Object[] arguments, int cost) {
      this.member = member;
      this.arguments = arguments;
      this.cost = cost;
    }

    Executable member() {
      return member;
    }

    @Nullable Object[] arguments() {
      return arguments;
    }
  }

  /** The closest of the candidates for the arguments from {@code first} on; null for none. */
  @Nullable Choice choose(List<Executable> candidates, Arguments args, int first) {
    Choice best = null;
    for (Executable candidate : candidates) {
      best = better(best, fixed(candidate, args, first));
      if (candidate.isVarArgs()) {
        best = better(best, spread(candidate, args, first));
      }
    }
    return best;
  }

  private static @Nullable Choice better(@Nullable Choice best, @Nullable Choice other) {
    if (best == null || other == null) {
      return best == null ? other : best;
    }
    if (best.cost != other.cost) {
      return best.cost < other.cost ? best : other;
    }
    return isNarrower(other.member, best.member) ? other : best;
  }

  /** Whether a's parameters are b's or below; the order of reflection must not decide. */
  private static boolean isNarrower(Executable a, Executable b) {
    Class<?>[] mine = a.getParameterTypes();
    Class<?>[] others = b.getParameterTypes();
    boolean narrower = mine.length == others.length;
    boolean wider = narrower;
    for (int i = 0; i < mine.length && i < others.length; i++) {
      narrower &= others[i].isAssignableFrom(mine[i]);
      wider &= mine[i].isAssignableFrom(others[i]);
    }
    return narrower != wider ? narrower : a.toString().compareTo(b.toString()) < 0;
  }

  private @Nullable Choice fixed(Executable member, Arguments args, int first) {
    Class<?>[] types = member.getParameterTypes();
    @Nullable Object[] all = new @Nullable Object[types.length];
    int given = Math.max(0, args.count() - first + 1);
    int cost = difference(types.length, given);
    for (int i = 0; i < types.length; i++) {
      Fit fit = fitting.fit(args.value(first + i), types[i]);
      if (fit == null) {
        return null;
      }
      all[i] = fit.value();
      cost += fit.cost();
    }
    return new Choice(member, all, cost);
  }

  private static int difference(int wanted, int given) {
    return given < wanted ? MISSING * (wanted - given) : SURPLUS * (given - wanted);
  }

  private @Nullable Choice spread(Executable member, Arguments args, int first) {
    Class<?>[] types = member.getParameterTypes();
    int fixed = types.length - 1;
    int length = args.count() - first + 1 - fixed;
    if (length < 0) {
      return null;
    }
    @Nullable Object[] all = new @Nullable Object[types.length];
    Class<?> component = types[fixed].getComponentType();
    Object rest = Array.newInstance(component, length);
    int cost = SPREAD;
    for (int i = 0; i < fixed + length; i++) {
      Fit fit = fitting.fit(args.value(first + i), i < fixed ? types[i] : component);
      if (fit == null) {
        return null;
      }
      cost += fit.cost();
      if (i < fixed) {
        all[i] = fit.value();
      } else {
        Array.set(rest, i - fixed, fit.value());
      }
    }
    all[fixed] = rest;
    return new Choice(member, all, cost);
  }
}
