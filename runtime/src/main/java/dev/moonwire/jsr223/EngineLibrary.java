package dev.moonwire.jsr223;

import dev.moonwire.LuaFunction;
import dev.moonwire.Moonwire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code engine.lua} offers, loaded into a VM. Errors call it {@code engine}. */
final class EngineLibrary {
  static final String NAME = "engine";

  private final Map<?, ?> functions;

  EngineLibrary(Moonwire lua) {
    if (!(lua.load(source(), "=" + NAME).call() instanceof Map<?, ?> table)) {
      throw new IllegalStateException("engine.lua is broken");
    }
    functions = table;
  }

  private static byte[] source() {
    try (InputStream file = EngineLibrary.class.getResourceAsStream("engine.lua")) {
      if (file == null) {
        throw new IllegalStateException("engine.lua is not there");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The table of globals of this id; {@code make} answers its faces when it is new. */
  static final String GLOBALS = "globals";

  /** Runs a chunk, given its globals, itself, its arguments. */
  static final String RUN = "run";

  /** Calls a function, given globals, name, arguments; whether it is there, and its results. */
  static final String CALL = "call";

  /** As {@link #CALL}, with an object that is passed on, too. */
  static final String CALL_METHOD = "call_method";

  /** Whether some table has a function of a name. */
  static final String DEFINES = "defines";

  /** Answers its argument. */
  static final String HOLD = "hold";

  /** The table that has just been assigned. */
  static final String HANDED = "handed";

  /** Writes out what was printed. */
  static final String FLUSH = "flush";

  LuaFunction function(String name) {
    if (functions.get(name) instanceof LuaFunction function) {
      return function;
    }
    throw new IllegalStateException("engine.lua has no " + name);
  }

  /** Its first result, held. */
  @Nullable Object first(String name, @Nullable Object... args) {
    var results = function(name).callHolding(args);
    return results.isEmpty() ? null : results.get(0);
  }
}
