package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Text;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code string.format} (manual §6.4): walks the format and takes an argument per directive. */
final class StringFormat {
  private static final double TWO_TO_63 = 0x1p63;

  /** A hundred digits of a large number take so long. */
  private static final int STEPS_PER_FLOAT = 16;

  private static final double TWO_TO_64 = 0x1p64;

  private final LuaVm vm;

  StringFormat(LuaVm vm) {
    this.vm = vm;
  }

  Varargs format(Arguments args) {
    LuaString format = args.string(1);
    ByteBuilder out = new ByteBuilder(vm.meter(), format.m_length + 16);
    return vm.meter().holding(out, () -> written(format, args, out));
  }

  private LuaString written(LuaString format, Arguments args, ByteBuilder out) {
    int argument = 1;
    int at = 0;
    while (at < format.m_length) {
      int literal = at;
      while (at < format.m_length && format.luaByte(at) != '%') {
        at++;
      }
      out.append(format.m_bytes, format.m_offset + literal, at - literal);
      if (at++ >= format.m_length) {
        break;
      }
      if (at < format.m_length && format.luaByte(at) == '%') {
        out.append('%');
        at++;
        continue;
      }
      if (++argument > args.count()) {
        throw args.error(argument, "no value");
      }
      FormatDirective directive = FormatDirective.parse(format, at);
      write(out, directive, args, argument, format.substring(at, end(format, at, directive)));
      at += directive.length();
    }
    return out.toLuaString();
  }

  private static int end(LuaString format, int start, FormatDirective directive) {
    return Math.min(start + directive.length(), format.m_length);
  }

  private void write(
      ByteBuilder out, FormatDirective directive, Arguments args, int n, LuaString written) {
    switch (directive.conversion()) {
      case 'c' -> directive.writeByte(out, args.integer(n));
      case 'd', 'i' -> directive.writeSigned(out, signed(args, n));
      case 'o', 'u', 'x', 'X' -> directive.writeUnsigned(out, unsigned(args, n));
      case 'a', 'A', 'e', 'E', 'f', 'g', 'G' -> {
        vm.meter().works(STEPS_PER_FLOAT);
        directive.writeFloat(out, args.number(n));
      }
      case 'q' -> quote(out, args.string(n));
      case 's' -> directive.writeText(out, text(args.value(n)));
      default -> throw new LuaError("invalid option '%" + Text.of(written) + "' to 'format'");
    }
  }

  private LuaString text(LuaValue value) {
    return value instanceof LuaString text ? text : vm.text(value);
  }

  private static long signed(Arguments args, int n) {
    double d = args.number(n);
    if (!(d >= -TWO_TO_63 && d < TWO_TO_63)) {
      throw args.error(n, "not a number in proper range");
    }
    return (long) d;
  }

  private static long unsigned(Arguments args, int n) {
    double d = args.number(n);
    if (!(d > -1 && d < TWO_TO_64)) {
      throw args.error(n, "not a non-negative number in proper range");
    }
    return d < TWO_TO_63 ? (long) d : (long) (d - TWO_TO_63) ^ Long.MIN_VALUE;
  }

  /** {@code %q}: a literal that Lua reads back as the same bytes. */
  private static void quote(ByteBuilder out, LuaString text) {
    out.append('"');
    for (int i = 0; i < text.m_length; i++) {
      int c = text.luaByte(i);
      if (c == '"' || c == '\\' || c == '\n') {
        out.append('\\').append(c);
      } else if (CharacterClass.isControl(c)) {
        boolean digitFollows = i + 1 < text.m_length && CharacterClass.isDigit(text.luaByte(i + 1));
        String code = Integer.toString(c);
        out.append('\\').append(digitFollows ? "0".repeat(3 - code.length()) + code : code);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
