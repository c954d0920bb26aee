package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code utf8} (manual of 5.3, §6.5): code points in byte strings. */
final class Utf8Library {
  private static final int MAX_CODE_POINT = 0x10FFFF;

  /** The least code point that needs as many continuation bytes as the index says. */
  private static final int[] LEAST = {0, 0x80, 0x800, 0x10000};

  private static final byte[] CHARACTER_PATTERN = {
    '[',
    0,
    '-',
    0x7f,
    (byte) 0xc2,
    '-',
    (byte) 0xf4,
    ']',
    '[',
    (byte) 0x80,
    '-',
    (byte) 0xbf,
    ']',
    '*'
  };

  private final Meter meter;

  private Utf8Library(Meter meter) {
    this.meter = meter;
  }

  static VmTable create(Meter meter) {
    Utf8Library library = new Utf8Library(meter);
    VmTable utf8 = new VmTable();
    NativeFunction next = new NativeFunction("for iterator", Utf8Library::next);
    new Functions(utf8)
        .add("char", library::character)
        .add("codepoint", library::codePoint)
        .add("codes", args -> LuaValue.varargsOf(next, args.string(1), LuaValue.ZERO))
        .add("len", Utf8Library::length)
        .add("offset", Utf8Library::offset);
    utf8.rawset("charpattern", LuaString.valueUsing(CHARACTER_PATTERN));
    return utf8;
  }

  private Varargs character(Arguments args) {
    ByteBuilder out = new ByteBuilder(meter, args.count() * 4);
    for (int i = 1; i <= args.count(); i++) {
      double code = args.number(i);
      if (!(code >= 0 && code <= MAX_CODE_POINT)) {
        throw args.error(i, "value out of range");
      }
      encode(out, (int) code);
    }
    return out.toLuaString();
  }

  private static void encode(ByteBuilder out, int code) {
    if (code < 0x80) {
      out.append(code);
    } else if (code < 0x800) {
      out.append(0xc0 | (code >> 6)).append(continuation(code));
    } else if (code < 0x10000) {
      out.append(0xe0 | (code >> 12)).append(continuation(code >> 6)).append(continuation(code));
    } else {
      out.append(0xf0 | (code >> 18)).append(continuation(code >> 12));
      out.append(continuation(code >> 6)).append(continuation(code));
    }
  }

  private static int continuation(int bits) {
    return 0x80 | (bits & 0x3f);
  }

  private static boolean isContinuation(LuaString s, int at) {
    return at < s.m_length && (s.luaByte(at) & 0xc0) == 0x80;
  }

  /** The code point that starts at an offset; -1 when the bytes are no UTF-8. */
  private static int decode(LuaString s, int at) {
    int first = s.luaByte(at);
    if (first < 0x80) {
      return first;
    }
    int following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc0 || first >= 0xf8) {
      return -1;
    }
    int code = first & (0x3f >> following);
    for (int i = 1; i <= following; i++) {
      if (!isContinuation(s, at + i)) {
        return -1;
      }
      code = (code << 6) | (s.luaByte(at + i) & 0x3f);
    }
    return code < LEAST[following] || code > MAX_CODE_POINT ? -1 : code;
  }

  private static int width(int code) {
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }

  private static long position(Arguments args, int n, double otherwise, int length) {
    double given = args.isNoneOrNil(n) ? otherwise : StringLibrary.truncated(args.number(n));
    return StringLibrary.position(given, length);
  }

  private static Varargs length(Arguments args) {
    LuaString s = args.string(1);
    long at = position(args, 2, 1, s.m_length) - 1;
    long last = position(args, 3, -1, s.m_length) - 1;
    if (at < 0 || at > s.m_length) {
      throw args.error(2, "initial position out of string");
    }
    if (last >= s.m_length) {
      throw args.error(3, "final position out of string");
    }
    int count = 0;
    while (at <= last) {
      int code = decode(s, (int) at);
      if (code < 0) {
        return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf((double) at + 1));
      }
      at += width(code);
      count++;
    }
    return LuaValue.valueOf(count);
  }

  private Varargs codePoint(Arguments args) {
    LuaString s = args.string(1);
    long first = position(args, 2, 1, s.m_length);
    long last = position(args, 3, (double) first, s.m_length);
    if (first < 1) {
      throw args.error(2, "out of range");
    }
    if (last > s.m_length) {
      throw args.error(3, "out of range");
    }
    if (first > last) {
      return LuaValue.NONE;
    }
    if (last - first >= TableLibrary.MAX_RESULTS) {
      throw new LuaError("string slice too long");
    }
    LuaValue[] codes = new LuaValue[(int) (last - first) + 1];
    int count = 0;
    for (int at = (int) first - 1; at < last; count++) {
      int code = decode(s, at);
      if (code < 0) {
        throw new LuaError("invalid UTF-8 code");
      }
      codes[count] = LuaValue.valueOf(code);
      at += width(code);
    }
    return LuaValue.varargsOf(codes, 0, count);
  }

  /** The iterator of {@code codes}: string and last position to next position and code. */
  private static Varargs next(Arguments args) {
    LuaString s = args.string(1);
    int at = args.integer(2); // the byte after the one the last character starts with
    while (at > 0 && isContinuation(s, at)) {
      at++;
    }
    if (at < 0 || at >= s.m_length) {
      return LuaValue.NONE;
    }
    int code = decode(s, at);
    if (code < 0 || isContinuation(s, at + width(code))) {
      throw new LuaError("invalid UTF-8 code");
    }
    return LuaValue.varargsOf(LuaValue.valueOf(at + 1), LuaValue.valueOf(code));
  }

  private static Varargs offset(Arguments args) {
    LuaString s = args.string(1);
    int n = args.integer(2);
    long start = position(args, 3, n > 0 ? 1 : s.m_length + 1.0, s.m_length) - 1;
    if (start < 0 || start > s.m_length) {
      throw args.error(3, "position out of range");
    }
    int at = (int) start;
    if (n == 0) {
      while (at > 0 && isContinuation(s, at)) {
        at--;
      }
      return LuaValue.valueOf(at + 1);
    }
    if (isContinuation(s, at)) {
      throw new LuaError("initial position is a continuation byte");
    }
    int found = n < 0 ? backwards(s, at, n) : forwards(s, at, n - 1);
    return found < 0 ? LuaValue.NIL : LuaValue.valueOf(found + 1);
  }

  private static int backwards(LuaString s, int start, int n) {
    int at = start;
    int left = n;
    while (left < 0 && at > 0) {
      do {
        at--;
      } while (at > 0 && isContinuation(s, at));
      left++;
    }
    return left == 0 ? at : -1;
  }

  private static int forwards(LuaString s, int start, int n) {
    int at = start;
    int left = n;
    while (left > 0 && at < s.m_length) {
      do {
        at++;
      } while (isContinuation(s, at));
      left--;
    }
    return left == 0 ? at : -1;
  }
}
