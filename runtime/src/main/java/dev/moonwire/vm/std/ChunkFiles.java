package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.RaisedValue;
import dev.moonwire.vm.SystemFailure;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Chunks in files: {@code loadfile}, {@code dofile} and what {@code require} finds. A UTF-8 byte
 * order mark is passed over, and so is a first line that begins with {@code #}.
 */
final class ChunkFiles {
  private final LuaVm vm;
  private final OpenFiles files;

  ChunkFiles(LuaVm vm, OpenFiles files) {
    this.vm = vm;
    this.files = files;
  }

  Varargs loadFile(Arguments args) {
    LuaString path = args.isNoneOrNil(1) ? null : args.string(1);
    String mode = args.isNoneOrNil(2) ? "bt" : Latin1.of(args.string(2));
    try {
      return load(path, mode, args.count() < 3 ? null : args.value(3));
    } catch (LuaError e) {
      if (Meter.endsScript(e)) {
        throw e;
      }
      return LuaValue.varargsOf(LuaValue.NIL, message(e));
    }
  }

  Varargs doFile(Arguments args) {
    LuaString path = args.isNoneOrNil(1) ? null : args.string(1);
    return load(path, "bt", null).invoke();
  }

  /** The text of an error that {@link #load} raised. */
  static LuaValue message(LuaError e) {
    LuaValue value = e.getMessageObject();
    return value == null ? Latin1.toLua(String.valueOf(e.getMessage())) : value;
  }

  /**
   * Compiles a file.
   *
   * @param path null for standard input
   * @throws LuaError when it cannot be read or does not compile
   */
  LuaValue load(@Nullable LuaString path, String mode, @Nullable LuaValue env) {
    LuaString source = read(path);
    String name = path == null ? "=stdin" : "@" + Latin1.of(path);
    return vm.load(Latin1.bytes(withoutPreamble(source)), name, mode, env);
  }

  private LuaString read(@Nullable LuaString path) {
    ByteBuilder source = new ByteBuilder(vm.meter(), LuaFile.BUFFER_SIZE);
    if (path == null) {
      drain(OpenFiles.file(files.standardInputValue()), source, "stdin");
      return source.toLuaString();
    }
    ByteStream stream;
    try {
      stream = vm.files().open(Latin1.bytes(path), "r");
    } catch (SystemFailure failure) {
      throw failed("open", Latin1.of(path), failure);
    }
    LuaFile file = new LuaFile(vm.meter(), stream, false, false);
    try {
      drain(file, source, Latin1.of(path));
    } finally {
      close(file, Latin1.of(path));
    }
    return source.toLuaString();
  }

  private static void drain(LuaFile file, ByteBuilder source, String name) {
    try {
      file.readAll(source);
    } catch (SystemFailure failure) {
      throw failed("read", name, failure);
    }
  }

  private static void close(LuaFile file, String name) {
    try {
      file.close();
    } catch (SystemFailure failure) {
      throw failed("read", name, failure);
    }
  }

  private static LuaError failed(String verb, String name, SystemFailure failure) {
    return new RaisedValue(Latin1.toLua("cannot " + verb + " " + name + ": " + failure.text()));
  }

  /** The line end stays, so that lines keep their numbers. */
  private static LuaString withoutPreamble(LuaString source) {
    int at = startsWithMark(source) ? 3 : 0;
    if (at < source.m_length && source.luaByte(at) == '#') {
      while (at < source.m_length && source.luaByte(at) != '\n') {
        at++;
      }
      if (at + 1 < source.m_length && source.luaByte(at + 1) == '\33') {
        at++; // binary code has no lines
      }
    }
    return source.substring(at, source.m_length);
  }

  private static boolean startsWithMark(LuaString source) {
    return source.m_length >= 3
        && source.luaByte(0) == 0xef
        && source.luaByte(1) == 0xbb
        && source.luaByte(2) == 0xbf;
  }
}
