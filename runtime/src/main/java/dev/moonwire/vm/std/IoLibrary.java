package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code io} (manual §6.8): the functions; {@link FileMethods} has the methods. */
final class IoLibrary {
  private static final int EINVAL = 22;

  private final Files files;
  private final OpenFiles open;

  private IoLibrary(LuaVm vm, OpenFiles open) {
    this.files = vm.files();
    this.open = open;
  }

  static VmTable create(LuaVm vm, OpenFiles open) {
    FileMethods methods = new FileMethods(vm, open);
    methods.install(vm.type(OpenFiles.TYPE));
    IoLibrary library = new IoLibrary(vm, open);
    VmTable io = new VmTable();
    new Functions(io)
        .add("close", args -> library.close(methods, args))
        .add("flush", args -> FileMethods.flush(library.output()))
        .add("input", library::input)
        .add("lines", library::lines)
        .add("open", library::open)
        .add("output", library::output)
        .add("popen", library::popen)
        .add("read", args -> FileReader.read(library.input(), args, 1))
        .add("tmpfile", library::tmpfile)
        .add("type", IoLibrary::type)
        .add("write", args -> FileMethods.write(library.output(), open.output(), args, 1));
    io.rawset("stdin", open.standardInputValue());
    io.rawset("stdout", open.standardOutputValue());
    io.rawset("stderr", open.standardErrorValue());
    return io;
  }

  private LuaFile input() {
    return usable(open.input(), "input");
  }

  private LuaFile output() {
    return usable(open.output(), "output");
  }

  private static LuaFile usable(LuaUserdata file, String role) {
    LuaFile found = OpenFiles.file(file);
    if (found.isClosed()) {
      throw new LuaError("standard " + role + " file is closed");
    }
    return found;
  }

  private Varargs close(FileMethods methods, Arguments args) {
    return args.count() == 0 ? methods.close(output()) : methods.close(args);
  }

  private Varargs open(Arguments args) {
    LuaString path = args.string(1);
    String mode = args.isNoneOrNil(2) ? "r" : Latin1.of(args.string(2));
    if (!isMode(mode)) {
      throw args.error(2, "invalid mode");
    }
    try {
      return open.add(files.open(Latin1.bytes(path), mode), mode);
    } catch (SystemFailure failure) {
      return Results.failure(path, failure);
    }
  }

  /** {@code [rwa]%+?b?}. */
  private static boolean isMode(String mode) {
    if (mode.isEmpty() || "rwa".indexOf(mode.charAt(0)) < 0) {
      return false;
    }
    String rest = mode.substring(1);
    return rest.isEmpty() || rest.equals("+") || rest.equals("b") || rest.equals("+b");
  }

  private Varargs popen(Arguments args) {
    LuaString command = args.string(1);
    String mode = args.isNoneOrNil(2) ? "r" : Latin1.of(args.string(2));
    try {
      if (!mode.equals("r") && !mode.equals("w")) {
        throw new SystemFailure("Invalid argument", EINVAL);
      }
      open.flushAll(); // what was printed before comes out before what the program prints
      return open.addProgram(files.popen(Latin1.bytes(command), mode), mode);
    } catch (SystemFailure failure) {
      return Results.failure(command, failure);
    }
  }

  private Varargs tmpfile(Arguments args) {
    try {
      return open.add(files.temporary(), "w+");
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  private static Varargs type(Arguments args) {
    if (args.any(1) instanceof LuaUserdata userdata
        && userdata.m_instance instanceof LuaFile file) {
      return LuaString.valueOf(file.isClosed() ? "closed file" : "file");
    }
    return LuaValue.NIL;
  }

  private Varargs input(Arguments args) {
    if (!args.isNoneOrNil(1)) {
      open.setInput(chosen(args, "r"));
    }
    return open.input();
  }

  private Varargs output(Arguments args) {
    if (!args.isNoneOrNil(1)) {
      open.setOutput(chosen(args, "w"));
    }
    return open.output();
  }

  /** Argument 1 as a file: a path is opened. */
  private LuaUserdata chosen(Arguments args, String mode) {
    LuaValue given = args.value(1);
    if (given.type() == LuaValue.TSTRING || given.type() == LuaValue.TNUMBER) {
      return opened(args.string(1), mode);
    }
    FileMethods.usable(args, 1);
    return (LuaUserdata) given;
  }

  private LuaUserdata opened(LuaString path, String mode) {
    try {
      return open.add(files.open(Latin1.bytes(path), mode), mode);
    } catch (SystemFailure failure) {
      String reason = failure.text();
      throw new LuaError("cannot open file '" + Text.of(path) + "' (" + reason + ")");
    }
  }

  private Varargs lines(Arguments args) {
    if (args.isNoneOrNil(1)) {
      input();
      return FileMethods.lines(open, open.input(), args, false);
    }
    return FileMethods.lines(open, opened(args.string(1), "r"), args, true);
  }
}
