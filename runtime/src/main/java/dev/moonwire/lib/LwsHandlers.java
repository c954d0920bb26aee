package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.client.Handler;
import dev.moonwire.client.Reason;
import dev.moonwire.client.Wsi;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.LuaVm;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The script's callbacks as handlers. An error in one is an answer of -1 to the library, and is
 * raised again by the service call it happened in, the first one of several.
 */
final class LwsHandlers implements Holder {
  private final LuaVm vm;
  private final LwsWsi wsis;
  private @Nullable LuaError pending;

  LwsHandlers(LuaVm vm, LwsWsi wsis) {
    this.vm = vm;
    this.wsis = wsis;
  }

  Handler of(LuaFunction callback) {
    return new Calling(callback);
  }

  /** What calls a function of the script without arguments, from within a service call. */
  Runnable task(LuaFunction function) {
    return new Calling(function);
  }

  /** A function of the script where the library wants one of its own. */
  private final class Calling implements Handler, Runnable, Holder {
    private final LuaFunction function;

    Calling(LuaFunction function) {
      this.function = function;
    }

    @Override
    public int handle(@Nullable Wsi wsi, Reason reason, byte @Nullable [] in, long len) {
      return call(function, wsi, reason, in, len);
    }

    @Override
    public void run() {
      guarded(function, LuaValue.NONE);
    }

    @Override
    public void show(Census census) {
      census.value(function);
    }
  }

  /** An error that is still to be raised counts. */
  @Override
  public void show(Census census) {
    if (pending != null) {
      census.value(pending.getMessageObject());
    }
  }

  /** Called where a protocol names no function: accepts everything. */
  static Handler dummy() {
    return (wsi, reason, in, len) ->
        wsi != null && reason == Reason.RECEIVE_CLIENT_HTTP ? wsi.read(0) : 0;
  }

  private int call(
      LuaFunction callback, @Nullable Wsi wsi, Reason reason, byte @Nullable [] in, long len) {
    LuaValue[] arguments = {
      wsi == null ? LuaValue.NIL : wsis.face(wsi),
      LuaValue.valueOf(reason.number()),
      wsi != null && wsi.attached().user() instanceof LuaValue user ? user : LuaValue.NIL,
      in == null ? subject(wsi) : LuaString.valueUsing(in),
      LuaValue.valueOf((double) len)
    };
    return number(guarded(callback, LuaValue.varargsOf(arguments)));
  }

  private LuaValue subject(@Nullable Wsi wsi) {
    Wsi child = wsi == null ? null : wsi.closingChild();
    return wsis.faceOrNil(child);
  }

  /** Calls a function of the script, from within a service call. */
  LuaValue guarded(LuaFunction function, Varargs arguments) {
    try {
      return vm.invoke(function, arguments).arg1();
    } catch (LuaError e) {
      if (pending == null) {
        pending = e;
      }
      return LuaValue.valueOf(-1);
    }
  }

  private static int number(LuaValue answer) {
    if (answer.type() == LuaValue.TNUMBER) {
      return (int) answer.todouble();
    }
    return 0;
  }

  /** Raises what callbacks have raised since the last time. */
  void rethrow() {
    LuaError error = pending;
    pending = null;
    if (error != null) {
      throw error;
    }
  }

  /** What a context is to Lua. */
  static void requireOutside(ClientContext context) {
    if (context.isServing()) {
      throw new LuaError("service called inside a callback");
    }
  }
}
