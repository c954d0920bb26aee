package dev.moonwire.lib;

import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Numbers;
import dev.moonwire.vm.Position;
import dev.moonwire.vm.VmTable;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/**
 * The values of lua-error: errors, their types, and the messages they carry. One VM has one such
 * set, whose types are known by name for as long as somebody holds them.
 *
 * <p>An error shows itself as {@code file:line: in method 'f': [type:code][op] text}, then the
 * traceback it may have, then the error it wraps on a line of its own.
 */
final class ErrorObjects {
  /** What argument errors call the three classes. */
  static final String ERROR = "error";

  static final String TYPE = "error.type";
  static final String MESSAGE = "error.message";

  private final LuaVm vm;
  private final VmTable types = new VmTable();
  private boolean debugging;

  ErrorObjects(LuaVm vm) {
    this.vm = vm;
    VmTable weak = new VmTable();
    weak.rawset("__mode", LuaValue.valueOf("v"));
    vm.setMetatable(types, weak);
  }

  /** What went wrong, and the operation it went wrong in. */
  static final class Message implements Holder {
    final LuaValue value;
    final @Nullable LuaString operation;

    Message(LuaValue value, @Nullable LuaString operation) {
      this.value = value;
      this.operation = operation;
    }

    @Override
    public void show(Census census) {
      census.value(value);
      census.value(operation);
    }
  }

  /** A kind of error: a name, a code, and perhaps words of its own. */
  static final class Kind implements Holder {
    final LuaString name;
    final long code;
    final @Nullable LuaString message;

    Kind(LuaString name, long code, @Nullable LuaString message) {
      this.name = name;
      this.code = code;
      this.message = message;
    }

    @Override
    public void show(Census census) {
      census.value(name);
      census.value(message);
    }
  }

  /** One error; its parts are the userdata that scripts know them by. */
  static final class Raised implements Holder {
    final LuaUserdata message;
    final @Nullable LuaUserdata type;
    final @Nullable LuaUserdata wrapped;
    final String where;
    final @Nullable String traceback;

    private Raised(
        LuaUserdata message, @Nullable LuaUserdata type, Circumstances circumstances, LuaVm vm) {
      this.message = message;
      this.type = type;
      this.wrapped = circumstances.wrapped();
      this.where = where(vm, circumstances.level());
      this.traceback =
          circumstances.traced() ? vm.calls().traceback(null, circumstances.level() - 1) : null;
    }

    @Override
    public void show(Census census) {
      census.value(message);
      census.value(type);
      census.value(wrapped);
      census.bytes(where.length() + (traceback == null ? 0 : traceback.length()));
    }

    private static String where(LuaVm vm, int level) {
      Position position = vm.calls().position(level);
      return position == null ? "" : position.where() + position.inside() + ": ";
    }
  }

  /**
   * What an error records of its making.
   *
   * @param level whose position counts: 1 for the caller of the running native function
   * @param traced whether it keeps a traceback
   */
  record Circumstances(@Nullable LuaUserdata wrapped, int level, boolean traced) {
    static final Circumstances HERE = new Circumstances(null, 1, false);
  }

  /** From now on every error keeps a traceback, or no longer does. */
  void debug(boolean on) {
    debugging = on;
  }

  /** The error's metatable and the other two have the same shape and are closed to scripts. */
  void define(String name, NativeFunction.Body index, NativeFunction.Body text) {
    VmTable metatable = vm.type(name);
    metatable.rawset("__metatable", LuaValue.valueOf(-1));
    metatable.rawset("__index", new NativeFunction("__index", index));
    metatable.rawset("__tostring", new NativeFunction("__tostring", text));
  }

  LuaUserdata message(LuaValue value, @Nullable LuaString operation) {
    return vm.userdata(new Message(value, operation), vm.type(MESSAGE));
  }

  /** A new type, findable by its name. */
  LuaUserdata type(LuaString name, long code, @Nullable LuaString message) {
    LuaUserdata made = vm.userdata(new Kind(name, code, message), vm.type(TYPE));
    types.rawset(name, made);
    return made;
  }

  /** The type of that name, or nil. */
  LuaValue findType(LuaString name) {
    return types.rawget(name);
  }

  /**
   * Forgets a name.
   *
   * @return whether there was a type of that name
   */
  boolean forgetType(LuaString name) {
    boolean known = !types.rawget(name).isnil();
    types.rawset(name, LuaValue.NIL);
    return known;
  }

  /**
   * A new error.
   *
   * @param message a message, or what is to become one
   */
  LuaUserdata error(LuaValue message, @Nullable LuaUserdata type, Circumstances circumstances) {
    LuaUserdata told = message(message) != null ? (LuaUserdata) message : message(message, null);
    Circumstances made =
        new Circumstances(
            circumstances.wrapped(), circumstances.level(), circumstances.traced() || debugging);
    return vm.userdata(new Raised(told, type, made, vm), vm.type(ERROR));
  }

  /** The error behind a value; null when it is none. */
  static @Nullable Raised error(LuaValue v) {
    return v instanceof LuaUserdata u && u.m_instance instanceof Raised raised ? raised : null;
  }

  /** The message behind a value; null when it is none. */
  static @Nullable Message message(LuaValue v) {
    return v instanceof LuaUserdata u && u.m_instance instanceof Message message ? message : null;
  }

  /** The type behind a value; null when it is none. */
  static @Nullable Kind type(@Nullable LuaValue v) {
    return v instanceof LuaUserdata u && u.m_instance instanceof Kind type ? type : null;
  }

  /** {@code [op:OP] text}. */
  LuaString text(Message message) {
    String text = shown(message.value);
    LuaString operation = message.operation;
    return Latin1.toLua(operation == null ? text : "[op:" + Latin1.of(operation) + "] " + text);
  }

  /** {@code where[type:code][op] text}, and what else the error has. */
  LuaString text(Raised error) {
    StringBuilder out = new StringBuilder(error.where);
    Kind type = type(error.type);
    Message message = (Message) error.message.m_instance;
    if (type != null) {
      out.append('[').append(Latin1.of(type.name)).append(':').append(type.code).append(']');
    }
    if (message.operation != null) {
      out.append('[').append(Latin1.of(message.operation)).append(']');
    }
    if (type != null || message.operation != null) {
      out.append(' ');
    }
    out.append(words(type, message));
    if (error.traceback != null) {
      out.append('\n').append(error.traceback);
    }
    if (error.wrapped != null) {
      out.append('\n').append(shown(error.wrapped));
    }
    return Latin1.toLua(out.toString());
  }

  /** The message; behind the type's own words, if it has some, in brackets. */
  private String words(@Nullable Kind type, Message message) {
    if (type == null || type.message == null) {
      return shown(message.value);
    }
    String own = Latin1.of(type.message);
    return message.value.isnil() ? own : own + " (" + shown(message.value) + ")";
  }

  /** As {@code tostring}, which must give a string. */
  private String shown(LuaValue v) {
    LuaValue shown = vm.metamethod(v, "__tostring");
    if (shown.isnil()) {
      return Latin1.of(vm.text(v));
    }
    LuaValue text = vm.invoke(shown, v).arg1();
    if (text.type() == LuaValue.TNUMBER) {
      return Latin1.of(Numbers.text(text));
    }
    if (text instanceof LuaString s) {
      return Latin1.of(s);
    }
    throw new LuaError("\"__tostring\" metamethod must return a string");
  }
}
