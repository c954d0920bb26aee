package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaValue;

/** One reading of a numeral (manual §3.1), blanks already taken off. */
final class NumberReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  NumberReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** The number, or nil. */
  LuaValue read() {
    int start = at;
    boolean negative = sign();
    if (at + 1 < end && bytes[at] == '0' && (bytes[at + 1] | 0x20) == 'x') {
      at += 2;
      return hexadecimal(negative);
    }
    return decimal(start);
  }

  private boolean sign() {
    if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
      return bytes[at++] == '-';
    }
    return false;
  }

  private LuaValue decimal(int start) {
    int digits = skipDigits();
    if (at == end && digits > 0 && digits < 16) {
      return Numbers.of(wholeNumber(start));
    }
    if (at < end && bytes[at] == '.') {
      at++;
      digits += skipDigits();
    }
    if (digits == 0 || !decimalExponent() || at != end) {
      return LuaValue.NIL;
    }
    String text = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    return Numbers.of(Double.parseDouble(text));
  }

  private double wholeNumber(int start) {
    long n = 0;
    for (int i = start; i < end; i++) {
      if (bytes[i] >= '0') {
        n = n * 10 + (bytes[i] - '0');
      }
    }
    return bytes[start] == '-' ? -(double) n : n;
  }

  private int skipDigits() {
    int from = at;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at - from;
  }

  /** Steps over {@code e+12}, if any; false when malformed. */
  private boolean decimalExponent() {
    if (at < end && (bytes[at] | 0x20) == 'e') {
      at++;
      sign();
      return skipDigits() > 0;
    }
    return true;
  }

  private LuaValue hexadecimal(boolean negative) {
    double mantissa = 0;
    int exponent = 0;
    int digits = 0;
    boolean fraction = false;
    for (; at < end; at++) {
      int digit = Character.digit(bytes[at], 16);
      if (digit >= 0) {
        mantissa = mantissa * 16 + digit;
        exponent -= fraction ? 4 : 0;
        digits++;
      } else if (bytes[at] == '.' && !fraction) {
        fraction = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return LuaValue.NIL;
    }
    if (at < end && (bytes[at] | 0x20) == 'p') {
      at++;
      boolean down = sign();
      int from = at;
      int power = 0;
      for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
        power = Math.min(power * 10 + (bytes[at] - '0'), 100_000);
      }
      if (at == from) {
        return LuaValue.NIL;
      }
      exponent += down ? -power : power;
    }
    if (at != end) {
      return LuaValue.NIL;
    }
    double value = Math.scalb(mantissa, exponent);
    return Numbers.of(negative ? -value : value);
  }
}
