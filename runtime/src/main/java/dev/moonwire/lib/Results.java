package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The shape of failures in {@code moonwire.*} modules: {@code nil, message, code}. */
final class Results {
  /** A call whose expected failures are results. */
  @FunctionalInterface
  interface Call {
    Varargs make() throws ErrnoException, Failure;
  }

  /** An expected failure that no errno stands for. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;

    /**
     * @param code what scripts compare with, in capitals like the names of errno
     */
    Failure(String message, String code) {
      super(message, null, false, false);
      this.code = code;
    }
  }

  private Results() {}

  /** What the call returns, or {@code nil, message, code}. */
  static Varargs of(Call call) {
    try {
      return call.make();
    } catch (ErrnoException e) {
      return of(e);
    } catch (Failure e) {
      return of(e);
    }
  }

  static Varargs of(ErrnoException e) {
    return failed(e.errno().text(), e.errno().name());
  }

  static Varargs of(Failure e) {
    return failed(String.valueOf(e.getMessage()), e.code);
  }

  /** The time was up. */
  static Failure timedOut() {
    return new Failure("timed out", "ETIMEDOUT");
  }

  private static Varargs failed(String message, String code) {
    LuaString text = LuaString.valueUsing(message.getBytes(StandardCharsets.UTF_8));
    return LuaValue.varargsOf(LuaValue.NIL, text, LuaValue.valueOf(code));
  }
}
