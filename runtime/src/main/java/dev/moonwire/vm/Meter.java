package dev.moonwire.vm;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/**
 * What native functions tell of their work, so that the limits of a script, and requests to end it,
 * hold inside of them, too. Without limits it costs next to nothing.
 *
 * <p>Every method may raise the error of a limit, which no native function may swallow: see {@link
 * #endsScript}.
 */
public final class Meter {
  private final Watch watch;

  Meter(Watch watch) {
    this.watch = watch;
  }

  /**
   * Something is done that takes as long as so many calls of the script: to be told by whatever is
   * not proportional to the size of one value.
   */
  public void works(long steps) {
    watch.works(steps);
  }

  /** Looks at limits and requests now. */
  public void check() {
    watch.check();
  }

  /** So many bytes are about to be allocated: refuses what cannot fit. */
  public void allocates(long bytes) {
    watch.allocates(bytes);
  }

  /** Assigns without metamethods, as {@code rawset} does. */
  public void rawset(LuaTable table, LuaValue key, LuaValue value) {
    if (watch.isLimited() && table instanceof VmTable own) {
      watch.allocates(own.growth(key));
    }
    table.rawset(key, value);
  }

  /** Counts what {@code root} holds for as long as the VM lives. */
  public void keep(Holder root) {
    Memory memory = watch.memory();
    if (memory != null) {
      memory.keep(root);
    }
  }

  /**
   * Tells what objects of exactly this class hold, which are no {@link Holder} since they belong to
   * a package that knows no VM.
   */
  public <T> void shows(Class<T> type, BiConsumer<? super T, Census> show) {
    Memory memory = watch.memory();
    if (memory != null) {
      memory.shows(type, show);
    }
  }

  /** Does work in which the script runs, and which holds {@code work} meanwhile. */
  public <T extends @Nullable Object> T holding(Holder work, Supplier<T> body) {
    Memory memory = watch.memory();
    if (memory == null) {
      return body.get();
    }
    memory.begin(work);
    try {
      return body.get();
    } finally {
      memory.end();
    }
  }

  /** The error of a limit that has ended a part of the script, for the rest of it. */
  public static LuaError ending(LuaValue message) {
    return new Raise(message, true);
  }

  /** Whether the error is to end the whole script: whoever catches it throws it again. */
  public static boolean endsScript(RuntimeException error) {
    return error instanceof Raise raise && raise.limit;
  }
}
