package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVersion;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.VmTable;
import java.time.Instant;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code os} (manual §6.9). */
final class OsLibrary {
  private final Files files;
  private final ProcessorTime processorTime = new ProcessorTime();

  /** Whether {@code os.execute} answers a number, as in 5.1. */
  private final boolean rawStatus;

  private OsLibrary(LuaVm vm) {
    this.files = vm.files();
    this.rawStatus = vm.options().version() == LuaVersion.LUA_5_1;
  }

  static VmTable create(LuaVm vm) {
    OsLibrary library = new OsLibrary(vm);
    VmTable os = new VmTable();
    new Functions(os)
        .add("clock", args -> LuaValue.valueOf(library.processorTime.seconds()))
        .add("date", args -> OsDate.date(vm.meter(), args))
        .add("difftime", OsLibrary::difference)
        .add("execute", library::execute)
        .add("exit", OsLibrary::exit)
        .add("getenv", library::environment)
        .add("remove", library::remove)
        .add("rename", library::rename)
        .add("setlocale", OsLibrary::setLocale)
        .add("time", OsLibrary::time)
        .add("tmpname", library::temporaryName);
    return os;
  }

  private static Varargs difference(Arguments args) {
    double later = args.number(1);
    double earlier = args.isNoneOrNil(2) ? 0 : args.number(2);
    return LuaValue.valueOf(later - earlier);
  }

  private Varargs execute(Arguments args) {
    if (args.isNoneOrNil(1)) {
      return rawStatus
          ? LuaValue.valueOf(files.hasShell() ? 1 : 0)
          : LuaValue.valueOf(files.hasShell());
    }
    try {
      ExitStatus status = files.execute(Latin1.bytes(args.string(1)));
      return rawStatus ? Results.rawExit(status) : Results.exit(status);
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  private static Varargs exit(Arguments args) {
    LuaValue given = args.value(1);
    int status =
        given.type() == LuaValue.TBOOLEAN ? (given.toboolean() ? 0 : 1) : args.optInteger(1, 0);
    throw new ExitRequest(status, args.truth(2));
  }

  private Varargs environment(Arguments args) {
    byte[] value = files.environment(Latin1.bytes(args.string(1)));
    return value == null ? LuaValue.NIL : LuaString.valueOf(value);
  }

  private Varargs remove(Arguments args) {
    LuaString path = args.string(1);
    try {
      files.remove(Latin1.bytes(path));
      return LuaValue.TRUE;
    } catch (SystemFailure failure) {
      return Results.failure(path, failure);
    }
  }

  private Varargs rename(Arguments args) {
    LuaString from = args.string(1);
    LuaString to = args.string(2);
    try {
      files.rename(Latin1.bytes(from), Latin1.bytes(to));
      return LuaValue.TRUE;
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  /** There is one locale, C, which every name of the default stands for. */
  private static Varargs setLocale(Arguments args) {
    FileMethods.option(args, 2, "all", "all", "collate", "ctype", "monetary", "numeric", "time");
    if (args.isNoneOrNil(1)) {
      return LuaString.valueOf("C");
    }
    String name = Latin1.of(args.string(1));
    boolean known = name.isEmpty() || name.equals("C") || name.equals("POSIX");
    return known ? LuaString.valueOf("C") : LuaValue.NIL;
  }

  private static Varargs time(Arguments args) {
    if (args.isNoneOrNil(1)) {
      return LuaValue.valueOf((double) Instant.now().getEpochSecond());
    }
    return OsDate.time(args.table(1));
  }

  private Varargs temporaryName(Arguments args) {
    try {
      return LuaString.valueOf(files.temporaryName());
    } catch (SystemFailure failure) {
      throw new LuaError("unable to generate a unique filename: " + failure.text());
    }
  }
}
