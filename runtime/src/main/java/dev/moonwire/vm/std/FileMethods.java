package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVersion;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The methods of {@code io} files (manual §6.8). */
final class FileMethods {
  private static final double EXACT_INTEGER_LIMIT = 0x1p63;

  private final LuaVm vm;
  private final OpenFiles open;

  FileMethods(LuaVm vm, OpenFiles open) {
    this.vm = vm;
    this.open = open;
  }

  void install(VmTable metatable) {
    new Functions(metatable)
        .add("close", this::close)
        .add("flush", args -> flush(usable(args, 1)))
        .add("lines", this::lines)
        .add("read", args -> FileReader.read(usable(args, 1), args, 2))
        .add("seek", FileMethods::seek)
        .add("setvbuf", FileMethods::setBuffering)
        .add("write", args -> write(usable(args, 1), args.value(1), args, 2))
        .add("__gc", this::collect)
        .add("__tostring", this::text);
    metatable.rawset("__index", metatable);
    metatable.rawset("__name", LuaString.valueOf(OpenFiles.TYPE));
  }

  private static LuaFile any(Arguments args, int n) {
    return args.userdata(n, LuaFile.class, OpenFiles.TYPE);
  }

  /** The open file at {@code n}. */
  static LuaFile usable(Arguments args, int n) {
    LuaFile file = any(args, n);
    if (file.isClosed()) {
      throw new LuaError("attempt to use a closed file");
    }
    return file;
  }

  Varargs close(Arguments args) {
    return close(usable(args, 1));
  }

  Varargs close(LuaFile file) {
    if (open.isStandard(file)) {
      return LuaValue.varargsOf(LuaValue.NIL, LuaString.valueOf("cannot close standard file"));
    }
    try {
      ExitStatus status = open.close(file);
      boolean told = file.isProgram() && vm.options().version() != LuaVersion.LUA_5_1;
      return told ? Results.exit(status) : LuaValue.TRUE;
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  /** Nobody is left to tell about a failure. */
  private Varargs collect(Arguments args) {
    LuaFile file = any(args, 1);
    if (!file.isClosed() && !open.isStandard(file)) {
      close(file);
    }
    return LuaValue.NONE;
  }

  static Varargs flush(LuaFile file) {
    try {
      file.flush();
      return LuaValue.TRUE;
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  /** Writes the arguments from {@code first} on; answers the file. */
  static Varargs write(LuaFile file, LuaValue result, Arguments args, int first) {
    try {
      for (int i = first; i <= args.count(); i++) {
        LuaString text = args.string(i);
        file.write(text.m_bytes, text.m_offset, text.m_length);
      }
      return result;
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  private Varargs lines(Arguments args) {
    usable(args, 1);
    return lines(open, (LuaUserdata) args.value(1), args, false);
  }

  /**
   * The iterator that reads by the formats from argument 2 on.
   *
   * @param closes whether the file is closed at its end
   */
  static Varargs lines(OpenFiles open, LuaUserdata userdata, Arguments formats, boolean closes) {
    LuaFile file = OpenFiles.file(userdata);
    return new NativeFunction(
        "for iterator",
        ignored -> {
          if (file.isClosed()) {
            throw new LuaError("file is already closed");
          }
          Varargs read = FileReader.read(file, formats, 2);
          if (read.arg1().toboolean()) {
            return read;
          }
          if (read.narg() > 1) {
            throw new LuaError(Text.of(read.arg(2)));
          }
          if (closes) {
            closeAtEnd(open, file);
          }
          return LuaValue.NONE;
        },
        captured(userdata, formats));
  }

  /** The file, and the formats it is read by. */
  private static LuaValue[] captured(LuaUserdata file, Arguments formats) {
    LuaValue[] values = new LuaValue[Math.max(1, formats.count())];
    values[0] = file;
    for (int i = 2; i <= formats.count(); i++) {
      values[i - 1] = formats.value(i);
    }
    return values;
  }

  private static void closeAtEnd(OpenFiles open, LuaFile file) {
    try {
      open.close(file);
    } catch (SystemFailure failure) {
      throw new LuaError(failure.text());
    }
  }

  private static Varargs seek(Arguments args) {
    LuaFile file = usable(args, 1);
    int whence = option(args, 2, "cur", "set", "cur", "end");
    double offset = args.isNoneOrNil(3) ? 0 : args.number(3);
    if (offset != Math.rint(offset) || Math.abs(offset) >= EXACT_INTEGER_LIMIT) {
      throw args.error(3, "not an integer in proper range");
    }
    try {
      return LuaValue.valueOf((double) file.seek(whence, (long) offset));
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  private static Varargs setBuffering(Arguments args) {
    LuaFile file = usable(args, 1);
    int mode = option(args, 2, null, "no", "full", "line");
    int size = args.optInteger(3, LuaFile.BUFFER_SIZE);
    LuaFile.Buffering[] modes = {
      LuaFile.Buffering.NONE, LuaFile.Buffering.FULL, LuaFile.Buffering.LINE
    };
    try {
      file.setBuffering(modes[mode], size);
      return LuaValue.TRUE;
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  /** Which of the names an argument is (luaL_checkoption). */
  static int option(Arguments args, int n, @Nullable String otherwise, String... names) {
    String given = otherwise != null && args.isNoneOrNil(n) ? otherwise : Latin1.of(args.string(n));
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(given)) {
        return i;
      }
    }
    throw args.error(n, "invalid option '" + given + "'");
  }

  private Varargs text(Arguments args) {
    LuaFile file = any(args, 1);
    return LuaString.valueOf(
        file.isClosed() ? "file (closed)" : "file (" + vm.addresses().of(args.value(1)) + ")");
  }
}
