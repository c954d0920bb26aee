package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Numbers;
import dev.moonwire.vm.SystemFailure;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The formats of {@code read} and {@code lines} (manual §6.8): {@code *n *l *L *a}, with or without
 * the star, and byte counts.
 */
final class FileReader {
  /** The longest numeral: more is no number anybody writes. */
  private static final int MAX_NUMERAL = 200;

  private final LuaFile file;

  private FileReader(LuaFile file) {
    this.file = file;
  }

  /**
   * Reads by the formats from argument {@code first} on; a line without any. Stops after the first
   * that finds nothing, whose result is nil.
   */
  static Varargs read(LuaFile file, Arguments args, int first) {
    FileReader reader = new FileReader(file);
    try {
      if (args.count() < first) {
        return reader.line(false);
      }
      LuaValue[] results = new LuaValue[args.count() - first + 1];
      for (int i = 0; i < results.length; i++) {
        results[i] = reader.item(args, first + i);
        if (results[i].isnil()) {
          return LuaValue.varargsOf(results, 0, i + 1);
        }
      }
      return LuaValue.varargsOf(results);
    } catch (SystemFailure failure) {
      return Results.failure(failure);
    }
  }

  private LuaValue item(Arguments args, int n) throws SystemFailure {
    if (args.value(n).type() == LuaValue.TNUMBER) {
      return bytes((long) args.number(n));
    }
    LuaString format = args.string(n);
    int at = format.m_length > 0 && format.luaByte(0) == '*' ? 1 : 0;
    int letter = at < format.m_length ? format.luaByte(at) : 0;
    return switch (letter) {
      case 'n' -> number();
      case 'l' -> line(false);
      case 'L' -> line(true);
      case 'a' -> all();
      default -> throw args.error(n, "invalid format");
    };
  }

  private LuaValue bytes(long count) throws SystemFailure {
    if (count <= 0) {
      return file.peek() < 0 ? LuaValue.NIL : LuaValue.EMPTYSTRING;
    }
    ByteBuilder out = new ByteBuilder(file.meter(), (int) Math.min(count, LuaFile.BUFFER_SIZE));
    boolean more = true;
    while (more && out.length() < count) {
      more = file.read(out, count - out.length());
    }
    return out.length() == 0 ? LuaValue.NIL : out.toLuaString();
  }

  private LuaValue all() throws SystemFailure {
    ByteBuilder out = new ByteBuilder(file.meter(), LuaFile.BUFFER_SIZE);
    file.readAll(out);
    return out.toLuaString();
  }

  private LuaValue line(boolean keepsEnd) throws SystemFailure {
    ByteBuilder out = new ByteBuilder(file.meter(), 80);
    while (file.peek() >= 0) {
      if (file.readLine(out)) {
        return keepsEnd ? out.toLuaString() : out.dropLast().toLuaString();
      }
    }
    return out.length() == 0 ? LuaValue.NIL : out.toLuaString();
  }

  /** Takes the longest beginning that may be a numeral; nil when it is none after all. */
  private LuaValue number() throws SystemFailure {
    while (CharacterClass.isSpace(file.peek())) {
      file.skip();
    }
    ByteBuilder out = new ByteBuilder(file.meter(), 24);
    take(out, "+-");
    boolean zero = take(out, "0");
    boolean hex = zero && take(out, "xX");
    int digits = zero && !hex ? 1 : 0;
    digits += takeDigits(out, hex);
    if (take(out, ".")) {
      digits += takeDigits(out, hex);
    }
    if (digits > 0 && take(out, hex ? "pP" : "eE")) {
      take(out, "+-");
      takeDigits(out, false);
    }
    return out.length() > MAX_NUMERAL ? LuaValue.NIL : Numbers.parse(out.toLuaString());
  }

  private boolean take(ByteBuilder out, String wanted) throws SystemFailure {
    int c = file.peek();
    if (c < 0 || wanted.indexOf(c) < 0 || out.length() > MAX_NUMERAL) {
      return false;
    }
    file.skip();
    out.append(c);
    return true;
  }

  private int takeDigits(ByteBuilder out, boolean hex) throws SystemFailure {
    int count = 0;
    while (take(out, hex ? "0123456789abcdefABCDEF" : "0123456789")) {
      count++;
    }
    return count;
  }
}
