package dev.moonwire.vm.std;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;

/**
 * One directive of {@code string.format}, such as {@code %-08.3f}: flags, width, precision and what
 * they do to digits and texts (printf(3)).
 *
 * @param width the least number of bytes written; 0 when absent
 * @param precision negative when absent
 * @param conversion the letter; 0 when the format ends before it
 * @param length how many bytes of the format it takes, the percent sign not counted
 */
record FormatDirective(
    boolean left,
    boolean plus,
    boolean blank,
    boolean alternate,
    boolean zero,
    int width,
    int precision,
    int conversion,
    int length) {
  private static final String FLAGS = "-+ #0";

  /** Reads the directive whose percent sign stands just before {@code start}. */
  static FormatDirective parse(LuaString format, int start) {
    int end = format.m_length;
    int at = start;
    while (at < end && FLAGS.indexOf(format.luaByte(at)) >= 0) {
      at++;
    }
    if (at - start > FLAGS.length()) {
      throw new LuaError("invalid format (repeated flags)");
    }
    int flagsEnd = at;
    int widthEnd = twoDigitsEnd(format, at);
    int width = decimal(format, at, widthEnd);
    int precision = -1;
    at = widthEnd;
    if (at < end && format.luaByte(at) == '.') {
      int precisionEnd = twoDigitsEnd(format, at + 1);
      precision = decimal(format, at + 1, precisionEnd);
      at = precisionEnd;
    }
    if (at < end && CharacterClass.isDigit(format.luaByte(at))) {
      throw new LuaError("invalid format (width or precision too long)");
    }
    int conversion = at < end ? format.luaByte(at) : 0;
    return new FormatDirective(
        has(format, start, flagsEnd, '-'),
        has(format, start, flagsEnd, '+'),
        has(format, start, flagsEnd, ' '),
        has(format, start, flagsEnd, '#'),
        has(format, start, flagsEnd, '0'),
        width,
        precision,
        conversion,
        at - start + 1);
  }

  private static int twoDigitsEnd(LuaString format, int start) {
    int at = start;
    while (at < format.m_length && at < start + 2 && CharacterClass.isDigit(format.luaByte(at))) {
      at++;
    }
    return at;
  }

  private static int decimal(LuaString format, int start, int end) {
    int value = 0;
    for (int i = start; i < end; i++) {
      value = value * 10 + format.luaByte(i) - '0';
    }
    return value;
  }

  private static boolean has(LuaString format, int start, int end, char flag) {
    for (int i = start; i < end; i++) {
      if (format.luaByte(i) == flag) {
        return true;
      }
    }
    return false;
  }

  /** {@code %d}, {@code %i}. */
  void writeSigned(ByteBuilder out, long value) {
    String digits = value < 0 ? Long.toString(value).substring(1) : Long.toString(value);
    writeInteger(out, sign(value < 0), digits);
  }

  /** {@code %o}, {@code %u}, {@code %x}, {@code %X} of 64 bits. */
  void writeUnsigned(ByteBuilder out, long bits) {
    switch (conversion) {
      case 'o' -> {
        String octal = atLeast(Long.toOctalString(bits), precision);
        writeInteger(out, "", alternate && octal.charAt(0) != '0' ? "0" + octal : octal);
      }
      case 'x' -> writeInteger(out, alternate && bits != 0 ? "0x" : "", Long.toHexString(bits));
      case 'X' ->
          writeInteger(
              out, alternate && bits != 0 ? "0X" : "", Ascii.upper(Long.toHexString(bits)));
      default -> writeInteger(out, "", Long.toUnsignedString(bits));
    }
  }

  private void writeInteger(ByteBuilder out, String prefix, String digits) {
    boolean nothing = precision == 0 && digits.equals("0") && !(alternate && conversion == 'o');
    String shown = nothing ? "" : atLeast(digits, precision);
    pad(out, prefix, shown, zero && precision < 0);
  }

  private static String atLeast(String digits, int count) {
    return digits.length() >= count ? digits : "0".repeat(count - digits.length()) + digits;
  }

  /** {@code %e %f %g %a} and their capitals. */
  void writeFloat(ByteBuilder out, double value) {
    boolean negative = Double.doubleToRawLongBits(value) < 0 && !Double.isNaN(value);
    boolean finite = !Double.isNaN(value) && !Double.isInfinite(value);
    String magnitude = finite ? magnitude(Math.abs(value)) : Double.isNaN(value) ? "nan" : "inf";
    boolean capital = conversion < 'a';
    String shown = capital ? Ascii.upper(magnitude) : magnitude;
    if (finite && (conversion | 0x20) == 'a') { // zeros go between 0x and the digits
      pad(out, sign(negative) + shown.substring(0, 2), shown.substring(2), zero);
    } else {
      pad(out, sign(negative), shown, zero && finite);
    }
  }

  private String magnitude(double value) {
    int digits = precision < 0 ? 6 : precision;
    return switch (conversion | 0x20) {
      case 'e' -> FloatText.exponent(value, digits, alternate);
      case 'f' -> FloatText.fixed(value, digits, alternate);
      case 'g' -> FloatText.general(value, digits, alternate);
      default -> FloatText.hex(value, precision, alternate);
    };
  }

  private String sign(boolean negative) {
    if (negative) {
      return "-";
    }
    return plus ? "+" : blank ? " " : "";
  }

  private void pad(ByteBuilder out, String prefix, String digits, boolean zeros) {
    int missing = Math.max(width - prefix.length() - digits.length(), 0);
    boolean inside = zeros && !left;
    if (!left && !inside) {
      out.fill(' ', missing);
    }
    out.append(prefix);
    if (inside) {
      out.fill('0', missing);
    }
    out.append(digits);
    if (left) {
      out.fill(' ', missing);
    }
  }

  /** {@code %s}: precision cuts, width fills with blanks. */
  void writeText(ByteBuilder out, LuaString text) {
    int shown = precision < 0 ? text.m_length : Math.min(precision, text.m_length);
    int missing = Math.max(width - shown, 0);
    if (!left) {
      out.fill(' ', missing);
    }
    out.append(text.m_bytes, text.m_offset, shown);
    if (left) {
      out.fill(' ', missing);
    }
  }

  /** {@code %c}. */
  void writeByte(ByteBuilder out, int value) {
    int missing = Math.max(width - 1, 0);
    if (!left) {
      out.fill(' ', missing);
    }
    out.append(value);
    if (left) {
      out.fill(' ', missing);
    }
  }
}
