package dev.moonwire.vm.std;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The digits of a double as printf(3) makes them: {@code %f}, {@code %e}, {@code %g} and {@code %a}
 * of a finite, non-negative value, without sign and padding. Rounding is of the exact binary value,
 * half to even, for any precision.
 */
final class FloatText {
  private static final int MANTISSA_BITS = 52;
  private static final int EXPONENT_BIAS = 1023;

  private FloatText() {}

  /**
   * {@code %f}.
   *
   * @param digits digits after the point
   * @param point whether a point is written even when no digit follows (flag {@code #})
   */
  static String fixed(double magnitude, int digits, boolean point) {
    String text =
        new BigDecimal(magnitude).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    return point && digits == 0 ? text + "." : text;
  }

  /** {@code %e}; parameters as for {@link #fixed}. */
  static String exponent(double magnitude, int digits, boolean point) {
    if (magnitude == 0) {
      return scientific("0".repeat(digits + 1), 0, point);
    }
    BigDecimal rounded = rounded(magnitude, digits + 1);
    return scientific(significand(rounded, digits + 1), exponentOf(rounded), point);
  }

  /**
   * {@code %g}.
   *
   * @param significant significant digits; 0 counts as 1
   * @param keepZeros whether trailing zeros and the point stay (flag {@code #})
   */
  static String general(double magnitude, int significant, boolean keepZeros) {
    int precision = Math.max(significant, 1);
    if (magnitude == 0) {
      return keepZeros ? "0." + "0".repeat(precision - 1) : "0";
    }
    BigDecimal rounded = rounded(magnitude, precision);
    int exponent = exponentOf(rounded);
    if (exponent < -4 || exponent >= precision) {
      String digits = significand(rounded, precision);
      return scientific(keepZeros ? digits : withoutTrailingZeros(digits), exponent, keepZeros);
    }
    String plain = rounded.setScale(precision - 1 - exponent).toPlainString();
    if (keepZeros) {
      return plain.indexOf('.') < 0 ? plain + "." : plain;
    }
    return plain.indexOf('.') < 0 ? plain : withoutTrailingPoint(withoutTrailingZeros(plain));
  }

  /**
   * {@code %a}.
   *
   * @param digits hexadecimal digits after the point; negative for as many as the value needs
   */
  static String hex(double magnitude, int digits, boolean point) {
    long bits = Double.doubleToRawLongBits(magnitude);
    long fraction = bits & ((1L << MANTISSA_BITS) - 1);
    int biased = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
    boolean normal = biased != 0;
    int exponent =
        magnitude == 0 ? 0 : normal ? biased - EXPONENT_BIAS : Math.negateExact(EXPONENT_BIAS - 1);
    long mantissa = normal ? fraction | 1L << MANTISSA_BITS : fraction;
    if (digits >= 0 && digits < 13) {
      int dropped = MANTISSA_BITS - 4 * digits;
      mantissa = roundedHalfEven(mantissa, dropped) << dropped;
    }
    String tail = String.format("%013x", mantissa & ((1L << MANTISSA_BITS) - 1));
    if (digits < 0) {
      tail = withoutTrailingZeros(tail);
    } else {
      tail = digits <= 13 ? tail.substring(0, digits) : tail + "0".repeat(digits - 13);
    }
    String dot = tail.isEmpty() && !point ? "" : ".";
    String sign = exponent < 0 ? "-" : "+";
    return "0x" + (mantissa >>> MANTISSA_BITS) + dot + tail + "p" + sign + Math.abs(exponent);
  }

  private static long roundedHalfEven(long value, int droppedBits) {
    long kept = value >>> droppedBits;
    long rest = value & ((1L << droppedBits) - 1);
    long half = 1L << (droppedBits - 1);
    return rest > half || (rest == half && (kept & 1) == 1) ? kept + 1 : kept;
  }

  private static BigDecimal rounded(double magnitude, int significant) {
    return new BigDecimal(magnitude).round(new MathContext(significant, RoundingMode.HALF_EVEN));
  }

  private static int exponentOf(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  private static String significand(BigDecimal value, int length) {
    String digits = value.unscaledValue().toString();
    return digits.length() < length ? digits + "0".repeat(length - digits.length()) : digits;
  }

  private static String scientific(String digits, int exponent, boolean point) {
    StringBuilder text = new StringBuilder(digits.length() + 6).append(digits.charAt(0));
    if (digits.length() > 1 || point) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    return (size < 10 ? text.append('0') : text).append(size).toString();
  }

  static String withoutTrailingZeros(String digits) {
    int end = digits.length();
    while (end > 0 && digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, end);
  }

  private static String withoutTrailingPoint(String digits) {
    return digits.endsWith(".") ? digits.substring(0, digits.length() - 1) : digits;
  }
}
