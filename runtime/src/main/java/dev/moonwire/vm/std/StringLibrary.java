package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code string} (manual §6.4): bytes in, bytes out; also the methods of every string. */
final class StringLibrary {
  private final Meter meter;

  private StringLibrary(Meter meter) {
    this.meter = meter;
  }

  static VmTable create(LuaVm vm) {
    VmTable string = new VmTable();
    StringLibrary library = new StringLibrary(vm.meter());
    StringSearch search = new StringSearch(vm.meter());
    new Functions(string)
        .add("byte", library::bytes)
        .add("char", library::chars)
        .add("dump", StringLibrary::dump)
        .add("find", search::find)
        .add("format", new StringFormat(vm)::format)
        .add("gfind", search::gmatch)
        .add("gmatch", search::gmatch)
        .add("gsub", new Substitution(vm)::gsub)
        .add("len", args -> LuaValue.valueOf(args.string(1).m_length))
        .add("lower", args -> library.mapped(args.string(1), false))
        .add("match", search::match)
        .add("rep", library::repeat)
        .add("reverse", library::reverse)
        .add("sub", StringLibrary::sub)
        .add("upper", args -> library.mapped(args.string(1), true))
        .add("pack", new StringPack(vm.meter())::pack)
        .add("packsize", StringPack::size)
        .add("unpack", StringPack::unpack);
    VmTable metatable = new VmTable();
    metatable.rawset("__index", string);
    vm.setMetatable(LuaString.valueOf(""), metatable);
    return string;
  }

  /** A position that may count from the end: -1 is the last byte, 0 stays 0. */
  static long position(double given, int length) {
    if (given >= 0) {
      return (long) given;
    }
    return given < -length ? 0 : (long) given + length + 1;
  }

  private static double optionalPosition(Arguments args, int n, double otherwise) {
    return args.isNoneOrNil(n) ? otherwise : truncated(args.number(n));
  }

  /** Positions lose their fraction towards zero; no number at all counts as 0. */
  static double truncated(double d) {
    return d < 0 ? Math.ceil(d) : d > 0 ? Math.floor(d) : 0;
  }

  private static Varargs sub(Arguments args) {
    LuaString s = args.string(1);
    int length = s.m_length;
    long from = Math.max(position(truncated(args.number(2)), length), 1);
    long to = Math.min(position(optionalPosition(args, 3, -1), length), length);
    return from > to ? LuaValue.EMPTYSTRING : s.substring((int) from - 1, (int) to);
  }

  private Varargs bytes(Arguments args) {
    LuaString s = args.string(1);
    long first = position(optionalPosition(args, 2, 1), s.m_length);
    long last = position(optionalPosition(args, 3, (double) first), s.m_length);
    long from = Math.max(first, 1);
    long to = Math.min(last, s.m_length);
    if (from > to) {
      return LuaValue.NONE;
    }
    int start = (int) from - 1;
    int count = (int) to - start;
    if (count == 1) {
      return LuaValue.valueOf(s.luaByte(start));
    }
    if (count > TableLibrary.MAX_RESULTS) {
      throw new LuaError("string slice too long");
    }
    meter.allocates(4L * count);
    LuaValue[] values = new LuaValue[count];
    for (int i = 0; i < count; i++) {
      values[i] = LuaValue.valueOf(s.luaByte(start + i));
    }
    return LuaValue.varargsOf(values);
  }

  private Varargs chars(Arguments args) {
    byte[] bytes = ByteBuilder.allocate(meter, args.count());
    for (int i = 0; i < bytes.length; i++) {
      int c = args.integer(i + 1);
      if (c < 0 || c > 255) {
        throw args.error(i + 1, "value out of range");
      }
      bytes[i] = (byte) c;
    }
    return LuaString.valueUsing(bytes);
  }

  private static Varargs dump(Arguments args) {
    return LuaVm.dump(args.function(1), args.value(2).toboolean())
        .orElseThrow(() -> new LuaError("unable to dump given function"));
  }

  private Varargs repeat(Arguments args) {
    LuaString s = args.string(1);
    double times = truncated(args.number(2));
    LuaString separator = args.isNoneOrNil(3) ? LuaValue.EMPTYSTRING : args.string(3);
    if (times <= 0) {
      return LuaValue.EMPTYSTRING;
    }
    double total = (s.m_length + (double) separator.m_length) * times - separator.m_length;
    if (total > ByteBuilder.MAX_LENGTH) {
      throw new LuaError("resulting string too large");
    }
    if (total <= 0) {
      return LuaValue.EMPTYSTRING;
    }
    byte[] bytes = ByteBuilder.allocate(meter, (int) total);
    int unit = Math.min(s.m_length + separator.m_length, bytes.length);
    System.arraycopy(s.m_bytes, s.m_offset, bytes, 0, s.m_length);
    System.arraycopy(separator.m_bytes, separator.m_offset, bytes, s.m_length, unit - s.m_length);
    for (int filled = unit; filled < bytes.length; ) { // doubles what is there
      int step = Math.min(filled, bytes.length - filled);
      System.arraycopy(bytes, 0, bytes, filled, step);
      filled += step;
    }
    return LuaString.valueUsing(bytes);
  }

  private Varargs reverse(Arguments args) {
    LuaString s = args.string(1);
    byte[] bytes = ByteBuilder.allocate(meter, s.m_length);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = s.m_bytes[s.m_offset + s.m_length - 1 - i];
    }
    return LuaString.valueUsing(bytes);
  }

  private LuaString mapped(LuaString s, boolean upper) {
    byte[] bytes = ByteBuilder.allocate(meter, s.m_length);
    for (int i = 0; i < bytes.length; i++) {
      int c = s.m_bytes[s.m_offset + i];
      bytes[i] = (byte) (upper ? Ascii.upper(c) : Ascii.lower(c));
    }
    return LuaString.valueUsing(bytes);
  }
}
