package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code table} (manual §6.5), with {@code move} of 5.3 and {@code maxn}, {@code getn}, {@code
 * foreach}, {@code foreachi} of 5.1. Elements are read and written raw, lengths honour {@code
 * __len}, as in 5.2.
 */
final class TableLibrary {
  /** What a function may answer at most: the reference's stack is as deep. */
  static final int MAX_RESULTS = 1_000_000 - 50;

  private final LuaVm vm;
  private final Meter meter;

  private TableLibrary(LuaVm vm) {
    this.vm = vm;
    this.meter = vm.meter();
  }

  static VmTable create(LuaVm vm) {
    TableLibrary library = new TableLibrary(vm);
    VmTable table = new VmTable();
    new Functions(table)
        .add("concat", library::concat)
        .add("foreach", library::forEach)
        .add("foreachi", library::forEachIndexed)
        .add("getn", args -> LuaValue.valueOf(library.length(args, 1)))
        .add("insert", library::insert)
        .add("maxn", TableLibrary::maxn)
        .add("move", library::move)
        .add("pack", library::pack)
        .add("remove", library::remove)
        .add("sort", library::sort)
        .add("unpack", library::unpack);
    return table;
  }

  /** 5.1's: calls a function with each key and value until it answers something. */
  private Varargs forEach(Arguments args) {
    LuaTable table = args.table(1);
    LuaFunction function = args.function(2);
    Varargs entry = table.next(LuaValue.NIL);
    while (!entry.arg1().isnil()) {
      LuaValue answer = vm.call(function, entry.arg1(), entry.arg(2));
      if (!answer.isnil()) {
        return answer;
      }
      entry = table.next(entry.arg1());
    }
    return LuaValue.NONE;
  }

  private Varargs forEachIndexed(Arguments args) {
    LuaTable table = args.table(1);
    LuaFunction function = args.function(2);
    for (int i = 1; i <= length(table); i++) {
      LuaValue answer = vm.call(function, LuaValue.valueOf(i), table.rawget(i));
      if (!answer.isnil()) {
        return answer;
      }
    }
    return LuaValue.NONE;
  }

  private int length(Arguments args, int n) {
    return length(args.table(n));
  }

  private int length(LuaTable table) {
    LuaValue length = vm.length(table);
    if (!length.isnumber()) {
      throw new LuaError("object length is not a number");
    }
    return length.toint();
  }

  private Varargs concat(Arguments args) {
    LuaTable table = args.table(1);
    LuaString separator = args.isNoneOrNil(2) ? LuaValue.EMPTYSTRING : args.string(2);
    int first = args.optInteger(3, 1);
    int last = args.isNoneOrNil(4) ? length(table) : args.integer(4);
    ByteBuilder out = new ByteBuilder(meter, 64);
    for (long i = first; i <= last; i++) {
      meter.works(1);
      LuaValue element = table.rawget((int) i);
      if (element instanceof LuaString text) {
        out.append(text);
      } else if (element.type() == LuaValue.TNUMBER) {
        out.append(vm.text(element));
      } else {
        throw new LuaError(
            "invalid value (" + element.typename() + ") at index " + i + " in table for 'concat'");
      }
      if (i < last) {
        out.append(separator);
      }
    }
    return out.toLuaString();
  }

  private Varargs insert(Arguments args) {
    LuaTable table = args.table(1);
    int end = length(table) + 1;
    switch (args.count()) {
      case 2 -> meter.rawset(table, LuaValue.valueOf(end), args.value(2));
      case 3 -> {
        int position = args.integer(2);
        if (position < 1 || position > end) {
          throw args.error(2, "position out of bounds");
        }
        for (int i = end; i > position; i--) {
          meter.works(1);
          meter.rawset(table, LuaValue.valueOf(i), table.rawget(i - 1));
        }
        table.rawset(position, args.value(3));
      }
      default -> throw new LuaError("wrong number of arguments to 'insert'");
    }
    return LuaValue.NONE;
  }

  private Varargs remove(Arguments args) {
    LuaTable table = args.table(1);
    int size = length(table);
    int position = args.optInteger(2, size);
    if (position != size && (position < 1 || position > size + 1)) {
      throw args.error(1, "position out of bounds");
    }
    LuaValue removed = table.rawget(position);
    for (int i = position; i < size; i++) {
      meter.works(1);
      table.rawset(i, table.rawget(i + 1));
    }
    table.rawset(Math.max(position, size), LuaValue.NIL);
    return removed;
  }

  private Varargs sort(Arguments args) {
    LuaTable table = args.table(1);
    int size = length(table);
    LuaValue order = args.isNoneOrNil(2) ? LuaValue.NIL : args.function(2);
    if (size < 2) {
      return LuaValue.NONE;
    }
    LuaValue[] elements = elements(table, 1, size);
    Sorting sorting = new Sorting(vm, elements, order);
    try {
      meter.holding(sorting, sorting);
    } finally { // a failing order function leaves a permutation, as in the reference
      for (int i = 0; i < size; i++) {
        table.rawset(i + 1, elements[i]);
      }
    }
    return LuaValue.NONE;
  }

  private LuaValue[] elements(LuaTable table, int first, int count) {
    meter.allocates(4L * count);
    LuaValue[] elements;
    try {
      elements = new LuaValue[count];
    } catch (OutOfMemoryError tooLarge) {
      throw ByteBuilder.notEnoughMemory();
    }
    for (int i = 0; i < count; i++) {
      meter.works(1);
      elements[i] = table.rawget(first + i);
    }
    return elements;
  }

  private Varargs pack(Arguments args) {
    meter.allocates(4L * args.count());
    VmTable table = new VmTable(args.count(), 1);
    for (int i = 1; i <= args.count(); i++) {
      table.rawset(i, args.value(i));
    }
    table.rawset("n", LuaValue.valueOf(args.count()));
    return table;
  }

  Varargs unpack(Arguments args) {
    LuaTable table = args.table(1);
    int first = args.optInteger(2, 1);
    int last = args.isNoneOrNil(3) ? length(table) : args.integer(3);
    if (first > last) {
      return LuaValue.NONE;
    }
    long count = (long) last - first + 1;
    if (count > MAX_RESULTS) {
      throw new LuaError("too many results to unpack");
    }
    return LuaValue.varargsOf(elements(table, first, (int) count));
  }

  private static Varargs maxn(Arguments args) {
    LuaTable table = args.table(1);
    double largest = 0;
    Varargs entry = table.next(LuaValue.NIL);
    while (!entry.arg1().isnil()) {
      if (entry.arg1().type() == LuaValue.TNUMBER) {
        largest = Math.max(largest, entry.arg1().todouble());
      }
      entry = table.next(entry.arg1());
    }
    return LuaValue.valueOf(largest);
  }

  /** Copies with metamethods, backwards where source and destination overlap so. */
  private Varargs move(Arguments args) {
    LuaTable from = args.table(1);
    long first = (long) args.number(2);
    long last = (long) args.number(3);
    long target = (long) args.number(4);
    LuaTable to = args.isNoneOrNil(5) ? from : args.table(5);
    if (last < first) {
      return to;
    }
    if (first <= 0 && last >= Long.MAX_VALUE + first) {
      throw args.error(3, "too many elements to move");
    }
    if (target > Long.MAX_VALUE - (last - first)) {
      throw args.error(4, "destination wrap around");
    }
    boolean forwards = target > last || target <= first || !to.raweq(from);
    for (long i = 0; i <= last - first; i++) {
      meter.works(1);
      long offset = forwards ? i : last - first - i;
      vm.set(to, index(target + offset), vm.get(from, index(first + offset)));
    }
    return to;
  }

  private static LuaValue index(long i) {
    return LuaValue.valueOf((double) i);
  }
}
