package dev.moonwire.vm;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * Numbers as text and text as numbers, exactly as 5.2 does: {@code %.14g} out, decimal and
 * hexadecimal floating point in.
 */
public final class Numbers {
  private static final MathContext FOURTEEN = new MathContext(14, RoundingMode.HALF_EVEN);

  private Numbers() {}

  /** As {@code printf("%.14g")}. */
  public static String format(double d) {
    if (d == Math.rint(d) && Math.abs(d) < 1e14) {
      long whole = (long) d;
      return whole == 0 && 1 / d < 0 ? "-0" : Long.toString(whole);
    }
    if (Double.isNaN(d)) {
      // What 0/0 prints on x86-64. The sign itself is not kept by Java's arithmetic.
      return "-nan";
    }
    if (Double.isInfinite(d)) {
      return d > 0 ? "inf" : "-inf";
    }
    return general(new BigDecimal(d).round(FOURTEEN));
  }

  /** The shorter of fixed and exponent notation, trailing zeros dropped: C's {@code %g}. */
  private static String general(BigDecimal rounded) {
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < FOURTEEN.getPrecision()) {
      String plain = rounded.toPlainString();
      return plain.indexOf('.') < 0 ? plain : dropZeros(plain);
    }
    String digits = rounded.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String power = Integer.toString(Math.abs(exponent));
    return (rounded.signum() < 0 ? "-" : "")
        + (digits.length() == 1 ? mantissa : dropZeros(mantissa))
        + (exponent < 0 ? "e-" : "e+")
        + (power.length() < 2 ? "0" + power : power);
  }

  private static String dropZeros(String decimal) {
    int end = decimal.length();
    while (decimal.charAt(end - 1) == '0') {
      end--;
    }
    return decimal.substring(0, decimal.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** A number's text, for a value that is a number. */
  public static LuaString text(LuaValue number) {
    String text =
        number instanceof LuaInteger integer
            ? Integer.toString(integer.v)
            : format(number.todouble());
    return LuaString.valueUsing(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Reads a number as {@code tonumber} and arithmetic do: spaces around, a sign, decimal or 0x with
   * fraction and exponent; no {@code inf} or {@code nan}.
   *
   * @return nil where the text is no number
   */
  public static LuaValue parse(LuaString text) {
    int from = text.m_offset;
    int to = from + text.m_length;
    byte[] b = text.m_bytes;
    while (from < to && isSpace(b[from])) {
      from++;
    }
    while (to > from && isSpace(b[to - 1])) {
      to--;
    }
    return new NumberReader(b, from, to).read();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /** A number, or a string that reads as one; nil for all else. */
  public static LuaValue coerce(LuaValue v) {
    if (v.type() == LuaValue.TNUMBER) {
      return v;
    }
    return v instanceof LuaString s ? parse(s) : LuaValue.NIL;
  }

  /** The value for {@code d}; keeps -0.0, which {@link LuaDouble#valueOf} loses. */
  static LuaValue of(double d) {
    return d == 0 && 1 / d < 0 ? LuaJInternals.NEGATIVE_ZERO : LuaDouble.valueOf(d);
  }
}
