package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.Watch;
import dev.moonwire.loop.Loop;
import dev.moonwire.vm.LuaVm;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a native function waits: the one place where a script stands still. It turns the loop, and
 * lets go when the script is to be interrupted or stopped.
 */
final class Waiting {
  private final Loop loop;
  private @Nullable LuaVm vm;

  Waiting(Loop loop) {
    this.loop = loop;
  }

  /** Whose scripts wait here; an interrupt wakes them. */
  void attach(LuaVm waiter) {
    vm = waiter;
    waiter.onInterrupt(loop::wakeUp);
  }

  /** Waits until the condition holds. Whoever makes it true wakes the loop. */
  void until(BooleanSupplier done) {
    loop.runUntil(uninterrupted(done));
  }

  /**
   * As {@link #until(BooleanSupplier)}, for at most {@code timeout}; null is without limit.
   *
   * @return whether the condition holds
   */
  boolean until(BooleanSupplier done, @Nullable Duration timeout) {
    if (timeout != null) {
      return loop.runUntil(uninterrupted(done), timeout);
    }
    until(done);
    return true;
  }

  /** Waits until the descriptor is ready, broken, hung up or closed. */
  void untilReady(Descriptor descriptor, Interest interest) {
    untilReady(descriptor, interest, null);
  }

  /** As {@link #untilReady(Descriptor, Interest)}; false when the time was up first. */
  boolean untilReady(Descriptor descriptor, Interest interest, @Nullable Duration timeout) {
    boolean[] ready = new boolean[1];
    Watch watch = descriptor.watch(interest, () -> ready[0] = true);
    try {
      return until(() -> ready[0], timeout);
    } finally {
      watch.cancel();
    }
  }

  private BooleanSupplier uninterrupted(BooleanSupplier done) {
    LuaVm waiter = vm;
    if (waiter == null) {
      return done;
    }
    return () -> {
      waiter.checkInterrupt();
      return done.getAsBoolean();
    };
  }
}
