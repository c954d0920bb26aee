package dev.moonwire.lib;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/**
 * The fields of a table that stands for one of the library's structures. An error names the field.
 */
final class LwsFields {
  private final Arguments args;
  private final int position;
  private final LuaTable table;

  /**
   * @param n which argument the table is
   */
  LwsFields(Arguments args, int n) {
    this(args, n, args.table(n));
  }

  /** Of a table that came otherwise; errors are about argument {@code n}. */
  static LwsFields of(Arguments args, int n, LuaTable table) {
    return new LwsFields(args, n, table);
  }

  private LwsFields(Arguments args, int n, LuaTable table) {
    this.args = args;
    this.position = n;
    this.table = table;
  }

  LuaValue value(String name) {
    return table.get(name);
  }

  /** The field as an argument of its own. */
  Arguments in(String name) {
    return args.inField(position, name, value(name));
  }

  boolean has(String name) {
    return !value(name).isnil();
  }

  /** The first of the names that is there, as text of one char per byte; null for none. */
  @Nullable String text(String... names) {
    for (String name : names) {
      if (has(name)) {
        return Latin1.of(in(name).exactString(1));
      }
    }
    return null;
  }

  String textOr(String name, String otherwise) {
    String found = text(name);
    return found == null ? otherwise : found;
  }

  long integer(String name, long otherwise) {
    return has(name) ? in(name).exactInteger(1) : otherwise;
  }

  /** A flag: a boolean, or a number as in the library. */
  boolean truth(String name) {
    LuaValue given = value(name);
    return given.type() == LuaValue.TNUMBER ? given.todouble() != 0 : given.toboolean();
  }

  /** A positive number; 0 and nothing are the default, as in the library. */
  long size(String name, long otherwise) {
    long n = integer(name, 0);
    if (n < 0) {
      throw in(name).error(1, "must not be negative");
    }
    return n == 0 ? otherwise : n;
  }

  Duration seconds(String name, Duration otherwise) {
    Duration given = secondsOrNull(name);
    return given == null ? otherwise : given;
  }

  /** Null when absent or 0. */
  @Nullable Duration secondsOrNull(String name) {
    Duration given = has(name) ? Seconds.opt(in(name), 1) : null;
    return given == null || given.isZero() ? null : given;
  }

  @Nullable LuaFunction function(String name) {
    return has(name) ? in(name).function(1) : null;
  }

  @Nullable LwsFields table(String name) {
    return has(name) ? new LwsFields(args, position, in(name).table(1)) : null;
  }

  <T> @Nullable T userdata(String name, Class<T> type, String typeName) {
    return has(name) ? in(name).userdata(1, type, typeName) : null;
  }

  /** The structure that is an element of a list. */
  LwsFields item(int n) {
    if (table.get(n) instanceof LuaTable element) {
      return new LwsFields(args, position, element);
    }
    throw args.error(position, "list of tables expected");
  }

  int length() {
    return table.length();
  }
}
