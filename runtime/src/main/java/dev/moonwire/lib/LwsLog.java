package dev.moonwire.lib;

import dev.moonwire.client.Log;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.SystemFailure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code set_log_level(bits [, function])}: what contexts tell goes to the function as level and
 * line, without one to standard error. Nothing is told at first, since a script that works should
 * leave standard error empty.
 */
final class LwsLog implements Log, Holder {
  private static final int STANDARD_ERROR = 2;

  private final LwsHandlers handlers;
  private final Files files;
  private long bits;
  private @Nullable LuaFunction function;

  LwsLog(LwsHandlers handlers, Files files) {
    this.handlers = handlers;
    this.files = files;
  }

  Varargs set(Arguments args) {
    bits = args.exactInteger(1);
    function = args.isNoneOrNil(2) ? null : args.function(2);
    return LuaValue.NONE;
  }

  @Override
  public void show(Census census) {
    census.value(function);
    census.object(handlers);
  }

  @Override
  public boolean isOn(int level) {
    return (bits & level) != 0;
  }

  @Override
  public void line(int level, String text) {
    LuaFunction listener = function;
    if (listener != null) {
      handlers.guarded(
          listener, LuaValue.varargsOf(LwsWsi.number(level), LibtlsResults.string(text + "\n")));
      return;
    }
    byte[] bytes = ("lws: " + text + "\n").getBytes(StandardCharsets.ISO_8859_1);
    try {
      ByteStream error = files.standard(STANDARD_ERROR);
      error.write(bytes, 0, bytes.length);
    } catch (SystemFailure unwritable) {
      bits = 0;
    }
  }
}
