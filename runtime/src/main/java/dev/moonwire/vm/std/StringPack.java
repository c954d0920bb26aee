package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Meter;
import java.util.ArrayList;
import java.util.List;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code string.pack}, {@code packsize} and {@code unpack} (manual of 5.3, §6.4). Integers are
 * Lua's doubles: 64-bit ones are exact up to 2^53.
 */
final class StringPack {
  private static final int LONG_BYTES = 8;
  private static final double TWO_TO_63 = 0x1p63;
  private static final double TWO_TO_64 = 0x1p64;

  private final Meter meter;

  StringPack(Meter meter) {
    this.meter = meter;
  }

  Varargs pack(Arguments args) {
    PackFormat format = new PackFormat(args);
    ByteBuilder out = new ByteBuilder(meter, 32);
    int argument = 1;
    while (format.next(out.length())) {
      out.fill(0, format.padding());
      switch (format.kind()) {
        case SIGNED, UNSIGNED -> packInteger(out, format, args, ++argument);
        case FLOAT -> packFloat(out, format, args.number(++argument));
        case BYTES -> packBytes(out, format, args, ++argument);
        case COUNTED -> packCounted(out, format, args, ++argument);
        case ZERO_ENDED -> packZeroEnded(out, args, ++argument);
        case PADDING -> out.append(0);
        case ALIGNMENT, SETTING -> {}
      }
    }
    return out.toLuaString();
  }

  private static void packInteger(ByteBuilder out, PackFormat format, Arguments args, int n) {
    int size = format.size();
    double d = args.number(n);
    if (d != Math.rint(d) || d < -TWO_TO_63 || d >= TWO_TO_64) {
      throw args.error(n, "number has no integer representation");
    }
    boolean signed = format.kind() == PackFormat.Kind.SIGNED;
    if (size < LONG_BYTES) {
      double limit = Math.scalb(1.0, size * 8 - (signed ? 1 : 0));
      if (signed && !(d >= -limit && d < limit)) {
        throw args.error(n, "integer overflow");
      }
      if (!signed && !(d >= 0 && d < limit)) {
        throw args.error(n, "unsigned overflow");
      }
    }
    long bits = d >= TWO_TO_63 ? (long) (d - TWO_TO_63) ^ Long.MIN_VALUE : (long) d;
    writeInteger(out, bits, size, format.isLittleEndian(), d < 0);
  }

  private static void writeInteger(
      ByteBuilder out, long bits, int size, boolean littleEndian, boolean negative) {
    for (int i = 0; i < size; i++) {
      int index = littleEndian ? i : size - 1 - i;
      out.append(index < LONG_BYTES ? (int) (bits >>> (8 * index)) : negative ? 0xff : 0);
    }
  }

  private static void packFloat(ByteBuilder out, PackFormat format, double d) {
    long bits =
        format.size() == 4 ? Float.floatToRawIntBits((float) d) : Double.doubleToRawLongBits(d);
    writeInteger(out, bits, format.size(), format.isLittleEndian(), false);
  }

  private static void packBytes(ByteBuilder out, PackFormat format, Arguments args, int n) {
    LuaString text = args.string(n);
    if (text.m_length > format.size()) {
      throw args.error(n, "string longer than given size");
    }
    out.append(text).fill(0, format.size() - text.m_length);
  }

  private static void packCounted(ByteBuilder out, PackFormat format, Arguments args, int n) {
    LuaString text = args.string(n);
    if (format.size() < 4 && text.m_length >= 1 << (8 * format.size())) {
      throw args.error(n, "string length does not fit in given size");
    }
    writeInteger(out, text.m_length, format.size(), format.isLittleEndian(), false);
    out.append(text);
  }

  private static void packZeroEnded(ByteBuilder out, Arguments args, int n) {
    LuaString text = args.string(n);
    if (zeroAt(text, 0) < text.m_length) {
      throw args.error(n, "string contains zeros");
    }
    out.append(text).append(0);
  }

  private static int zeroAt(LuaString text, int start) {
    int at = start;
    while (at < text.m_length && text.luaByte(at) != 0) {
      at++;
    }
    return at;
  }

  static Varargs size(Arguments args) {
    PackFormat format = new PackFormat(args);
    long total = 0;
    while (format.next(total)) {
      if (format.kind() == PackFormat.Kind.COUNTED || format.kind() == PackFormat.Kind.ZERO_ENDED) {
        throw args.error(1, "variable-length format");
      }
      total += format.padding() + format.size();
      if (total > ByteBuilder.MAX_LENGTH) {
        throw args.error(1, "format result too large");
      }
    }
    return LuaValue.valueOf((int) total);
  }

  static Varargs unpack(Arguments args) {
    PackFormat format = new PackFormat(args);
    LuaString data = args.string(2);
    double given = args.isNoneOrNil(3) ? 1 : StringLibrary.truncated(args.number(3));
    long start = StringLibrary.position(given, data.m_length) - 1;
    if (start < 0 || start > data.m_length) {
      throw args.error(3, "initial position out of string");
    }
    int at = (int) start;
    List<LuaValue> values = new ArrayList<>();
    while (format.next(at)) {
      if ((long) format.padding() + format.size() > data.m_length - at) {
        throw args.error(2, "data string too short");
      }
      at += format.padding();
      at = unpackOne(format, data, at, values, args);
    }
    values.add(LuaValue.valueOf(at + 1));
    return LuaValue.varargsOf(values.toArray(LuaValue[]::new));
  }

  /** Reads one value; the position after it. */
  private static int unpackOne(
      PackFormat format, LuaString data, int at, List<LuaValue> values, Arguments args) {
    int end = at + format.size();
    switch (format.kind()) {
      case SIGNED -> values.add(LuaValue.valueOf((double) readInteger(format, data, at, true)));
      case UNSIGNED -> values.add(LuaValue.valueOf(unsigned(readInteger(format, data, at, false))));
      case FLOAT -> values.add(LuaValue.valueOf(readFloat(format, data, at)));
      case BYTES -> values.add(data.substring(at, end));
      case COUNTED -> {
        long count = readInteger(format, data, at, false);
        if (count < 0 || count > data.m_length - end) {
          throw args.error(2, "data string too short");
        }
        values.add(data.substring(end, end + (int) count));
        return end + (int) count;
      }
      case ZERO_ENDED -> {
        int zero = zeroAt(data, at);
        if (zero == data.m_length) {
          throw args.error(2, "unfinished string for format 'z'");
        }
        values.add(data.substring(at, zero));
        return zero + 1;
      }
      case PADDING, ALIGNMENT, SETTING -> {}
    }
    return end;
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (bits >>> 1 | (bits & 1)) * 2.0;
  }

  private static double readFloat(PackFormat format, LuaString data, int at) {
    long bits = readInteger(format, data, at, false);
    return format.size() == 4 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  private static long readInteger(PackFormat format, LuaString data, int at, boolean signed) {
    int size = format.size();
    long value = 0;
    for (int i = Math.min(size, LONG_BYTES) - 1; i >= 0; i--) {
      value = value << 8 | digit(format, data, at, i);
    }
    if (size < LONG_BYTES) {
      int unused = 64 - 8 * size;
      return signed ? value << unused >> unused : value;
    }
    int filler = signed && value < 0 ? 0xff : 0;
    for (int i = LONG_BYTES; i < size; i++) {
      if (digit(format, data, at, i) != filler) {
        throw new LuaError(size + "-byte integer does not fit into Lua Integer");
      }
    }
    return value;
  }

  /** The byte of worth 256^{@code index} in the integer at {@code at}. */
  private static int digit(PackFormat format, LuaString data, int at, int index) {
    return data.luaByte(format.isLittleEndian() ? at + index : at + format.size() - 1 - index);
  }
}
