package dev.moonwire.vm.host;

import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.RaisedValue;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.Varargs;

/**
 * How the embedder's Java code runs for a script. Its exceptions are the script's to handle: their
 * text becomes the error's, without a word about Java.
 */
final class HostCalls {
  private final Faces faces;
  private final HostValues values;

  HostCalls(Faces faces, HostValues values) {
    this.faces = faces;
    this.values = values;
  }

  NativeFunction function(HostFunction function) {
    return new NativeFunction(
        "java function",
        args -> {
          Object[] all = values.toJava(args.all()).toArray();
          return results(() -> function.call(all));
        });
  }

  /** Runs {@code work}; an {@code Object[]} stands for several results. */
  Varargs results(Callable<@Nullable Object> work) {
    Object result;
    try {
      result = work.call();
    } catch (Exception thrown) {
      throw error(thrown, HostError::new);
    }
    return result instanceof Object[] several
        ? crossing(() -> values.toLua(several))
        : crossing(() -> values.toLua(result));
  }

  /**
   * What a script is to meet for {@code thrown}.
   *
   * @param otherwise for an exception that stands for nothing else
   * @throws ExitRequest if that is what it stands for
   */
  LuaError error(Throwable thrown, Function<Throwable, LuaError> otherwise) {
    Throwable meaning = faces.meaning(thrown);
    if (meaning instanceof ExitRequest exit) {
      throw exit;
    }
    if (meaning instanceof HostRaise raised) {
      return new RaisedValue(crossing(() -> values.toLua(raised.value())));
    }
    if (meaning instanceof HostEnd end) {
      return Meter.ending(crossing(() -> values.toLua(end.getMessage())));
    }
    return meaning instanceof LuaError error ? error : otherwise.apply(meaning);
  }

  /** What cannot cross is the embedder's mistake, described in words that name Java classes. */
  private static <T> T crossing(Crossing<T> work) {
    try {
      return work.cross();
    } catch (IllegalArgumentException e) {
      throw new HostError("java function failed: its result has no counterpart in Lua", e);
    }
  }

  private interface Crossing<T> {
    T cross();
  }
}
