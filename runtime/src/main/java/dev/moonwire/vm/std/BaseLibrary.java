package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Numbers;
import dev.moonwire.vm.RaisedValue;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The basic functions (manual §6.1) that need nothing of the interpreter's frames; the interpreter
 * brings the others, {@code pcall} and its like, itself.
 */
final class BaseLibrary {
  private static final LuaString TOSTRING = LuaString.valueOf("tostring");

  private final LuaVm vm;
  private final OpenFiles files;

  private BaseLibrary(LuaVm vm, OpenFiles files) {
    this.vm = vm;
    this.files = files;
  }

  static void install(LuaVm vm, OpenFiles files) {
    BaseLibrary library = new BaseLibrary(vm, files);
    ChunkFiles chunks = new ChunkFiles(vm, files);
    VmTable globals = vm.globals();
    new Functions(globals)
        .add("assert", BaseLibrary::check)
        .add("dofile", chunks::doFile)
        .add("getmetatable", library::metatable)
        .add("loadfile", chunks::loadFile)
        .add("newproxy", new Proxies(vm)::create)
        .add("print", library::print)
        .add("rawequal", BaseLibrary::rawEqual)
        .add("rawget", BaseLibrary::rawGet)
        .add("rawlen", BaseLibrary::rawLength)
        .add("rawset", library::rawSet)
        .add("select", BaseLibrary::select)
        .add("setmetatable", library::setMetatable)
        .add("tonumber", BaseLibrary::toNumber)
        .add("tostring", library::toText)
        .add("type", args -> typeName(args.any(1)));
    new Iteration(vm).install(globals);
    globals.rawset("_G", globals);
    globals.rawset("_VERSION", LuaString.valueOf("Lua " + vm.options().version().number()));
  }

  private static LuaString typeName(LuaValue value) {
    return LuaString.valueOf(value.typename());
  }

  /** The message is any value, as in LuaJIT and 5.3. */
  private static Varargs check(Arguments args) {
    if (args.truth(1)) {
      return args.all();
    }
    if (args.isNoneOrNil(2)) {
      throw new RaisedValue(LuaString.valueOf("assertion failed!"));
    }
    throw new RaisedValue(args.value(2));
  }

  private Varargs metatable(Arguments args) {
    VmTable metatable = vm.metatable(args.any(1));
    if (metatable == null) {
      return LuaValue.NIL;
    }
    LuaValue shown = metatable.rawget("__metatable");
    return shown.isnil() ? metatable : shown;
  }

  private Varargs setMetatable(Arguments args) {
    LuaTable table = args.table(1);
    LuaValue given = args.value(2);
    if (args.count() < 2 || !(given.isnil() || given instanceof VmTable)) {
      throw args.error(2, "nil or table expected");
    }
    if (!vm.metamethod(table, "__metatable").isnil()) {
      throw new LuaError("cannot change a protected metatable");
    }
    vm.setMetatable(table, given instanceof VmTable metatable ? metatable : null);
    return table;
  }

  /** Writes to standard output; like C's, it has no way to tell of a failure. */
  private Varargs print(Arguments args) {
    LuaValue tostring = vm.get(vm.globals(), TOSTRING);
    ByteBuilder line = new ByteBuilder(vm.meter(), 80);
    LuaString text = vm.meter().holding(line, () -> shown(args, tostring, line));
    try {
      files.standardOutput().write(text.m_bytes, text.m_offset, text.m_length);
    } catch (SystemFailure lost) {
      return LuaValue.NONE; // scripts run on with standard output closed, as under lua(1)
    }
    return LuaValue.NONE;
  }

  private LuaString shown(Arguments args, LuaValue tostring, ByteBuilder line) {
    for (int i = 1; i <= args.count(); i++) {
      LuaValue shown = tostring.call(args.value(i));
      if (shown.type() != LuaValue.TSTRING && shown.type() != LuaValue.TNUMBER) {
        throw new LuaError("'tostring' must return a string to 'print'");
      }
      if (i > 1) {
        line.append('\t');
      }
      line.append(vm.text(shown));
    }
    return line.append('\n').toLuaString();
  }

  private static Varargs rawEqual(Arguments args) {
    return LuaValue.valueOf(args.any(1).raweq(args.any(2)));
  }

  private static Varargs rawGet(Arguments args) {
    return args.table(1).rawget(args.any(2));
  }

  private static Varargs rawLength(Arguments args) {
    LuaValue value = args.value(1);
    if (value instanceof LuaString text) {
      return LuaValue.valueOf(text.m_length);
    }
    if (value instanceof LuaTable table) {
      return LuaValue.valueOf(table.rawlen());
    }
    throw args.error(1, "table or string expected");
  }

  private Varargs rawSet(Arguments args) {
    LuaTable table = args.table(1);
    LuaValue key = args.any(2);
    LuaValue value = args.any(3);
    if (key.isnil()) {
      throw new LuaError("table index is nil");
    }
    if (key.type() == LuaValue.TNUMBER && Double.isNaN(key.todouble())) {
      throw new LuaError("table index is NaN");
    }
    vm.meter().rawset(table, key, value);
    return table;
  }

  private static Varargs select(Arguments args) {
    int count = args.count();
    if (args.value(1) instanceof LuaString text && text.m_length == 1 && text.luaByte(0) == '#') {
      return LuaValue.valueOf(count - 1);
    }
    int n = args.integer(1);
    int from = n < 0 ? count + n : n;
    if (from < 1) {
      throw args.error(1, "index out of range");
    }
    return from >= count ? LuaValue.NONE : args.from(from + 1);
  }

  /** What {@code __tostring} answers is passed on unseen. */
  private Varargs toText(Arguments args) {
    LuaValue value = args.any(1);
    LuaValue shown = vm.metamethod(value, "__tostring");
    return shown.isnil() ? vm.text(value) : shown.call(value);
  }

  private static Varargs toNumber(Arguments args) {
    if (args.isNoneOrNil(2)) {
      return Numbers.coerce(args.any(1));
    }
    LuaString digits = args.string(1);
    int base = args.integer(2);
    if (base < 2 || base > 36) {
      throw args.error(2, "base out of range");
    }
    return inBase(digits, base);
  }

  private static LuaValue inBase(LuaString text, int base) {
    int at = 0;
    int end = text.m_length;
    while (at < end && CharacterClass.isSpace(text.luaByte(at))) {
      at++;
    }
    while (end > at && CharacterClass.isSpace(text.luaByte(end - 1))) {
      end--;
    }
    boolean negative = at < end && text.luaByte(at) == '-';
    if (negative || (at < end && text.luaByte(at) == '+')) {
      at++;
    }
    if (at == end) {
      return LuaValue.NIL;
    }
    double value = 0;
    for (; at < end; at++) {
      int digit = Character.digit(text.luaByte(at), base);
      if (digit < 0 || text.luaByte(at) > 127) {
        return LuaValue.NIL;
      }
      value = value * base + digit;
    }
    return LuaValue.valueOf(negative ? -value : value);
  }
}
