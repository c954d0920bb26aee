package dev.moonwire.vm.std;

import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.SystemFailure;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * What library functions answer about the outside: {@code true}, or {@code nil, message, errno}
 * (luaL_fileresult), or how a program ended (luaL_execresult).
 */
final class Results {
  private Results() {}

  /** {@code nil, "strerror", errno}. */
  static Varargs failure(SystemFailure failure) {
    return triple(LuaString.valueOf(failure.text()), failure);
  }

  /** {@code nil, "path: strerror", errno}. */
  static Varargs failure(LuaString path, SystemFailure failure) {
    return triple(Latin1.toLua(Latin1.of(path) + ": " + failure.text()), failure);
  }

  private static Varargs triple(LuaString message, SystemFailure failure) {
    return LuaValue.varargsOf(LuaValue.NIL, message, LuaValue.valueOf(failure.errno()));
  }

  /** What system(3) returns on POSIX systems, which {@code os.execute} of 5.1 passes on. */
  static Varargs rawExit(ExitStatus status) {
    return LuaValue.valueOf(status.signalled() ? status.code() : status.code() << 8);
  }

  /** {@code true|nil, "exit"|"signal", code}. */
  static Varargs exit(ExitStatus status) {
    boolean success = !status.signalled() && status.code() == 0;
    return LuaValue.varargsOf(
        success ? LuaValue.TRUE : LuaValue.NIL,
        LuaString.valueOf(status.kind()),
        LuaValue.valueOf(status.code()));
  }
}
