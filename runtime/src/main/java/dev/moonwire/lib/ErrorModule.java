package dev.moonwire.lib;

import dev.moonwire.lib.ErrorObjects.Circumstances;
import dev.moonwire.lib.ErrorObjects.Kind;
import dev.moonwire.lib.ErrorObjects.Message;
import dev.moonwire.lib.ErrorObjects.Raised;
import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.RaisedValue;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The module {@code error}: what lua-error 0.9 gives to scripts that handle the error objects of
 * libtls' generation 3.5, or make some of their own. Called, it is Lua's function {@code error}.
 */
final class ErrorModule {
  private static final int LONGEST_NAME = 127;
  private static final int HIGHEST_LEVEL = 255;

  private final LuaVm vm;
  private final ErrorObjects objects;
  private final NativeFunction newTyped = new NativeFunction("new", this::newTyped);

  ErrorModule(LuaVm vm, ErrorObjects objects) {
    this.vm = vm;
    this.objects = objects;
    objects.define(ErrorObjects.ERROR, this::errorField, this::errorText);
    objects.define(ErrorObjects.TYPE, this::typeField, this::typeText);
    objects.define(ErrorObjects.MESSAGE, ErrorModule::messageField, this::messageText);
  }

  /** The module's table. */
  VmTable module() {
    VmTable module = new VmTable();
    define(module, "new", this::newError);
    define(module, "toerror", this::toError);
    define(module, "is", ErrorModule::is);
    define(module, "cause", ErrorModule::cause);
    define(module, "unwrap", ErrorModule::unwrap);
    define(module, "typeof", ErrorModule::typeOf);
    define(module, "debug", this::debug);
    module.rawset("type", typeModule());
    module.rawset("message", messageModule());
    module.rawset("check", new ErrorChecks(vm).module());
    VmTable metatable = new VmTable();
    metatable.rawset("__metatable", LuaValue.valueOf(-1));
    metatable.rawset("__call", new NativeFunction("__call", this::raise));
    vm.setMetatable(module, metatable);
    return module;
  }

  private VmTable typeModule() {
    VmTable module = new VmTable();
    define(module, "new", this::newType);
    define(module, "get", args -> objects.findType(args.exactString(1)));
    define(module, "del", args -> LuaValue.valueOf(objects.forgetType(args.exactString(1))));
    return module;
  }

  private VmTable messageModule() {
    VmTable module = new VmTable();
    define(module, "new", args -> objects.message(args.any(1), args.optExactString(2)));
    return module;
  }

  private static void define(VmTable module, String name, NativeFunction.Body body) {
    module.rawset(name, new NativeFunction(name, body));
  }

  /** {@code error.new(message [, wrapped [, level [, traceback]]])}. */
  private Varargs newError(Arguments args) {
    Circumstances circumstances = circumstances(args, 2);
    return objects.error(args.any(1), null, circumstances);
  }

  /** {@code type:new([message [, wrapped [, level [, traceback]]]])}. */
  private Varargs newTyped(Arguments args) {
    args.userdata(1, Kind.class, ErrorObjects.TYPE);
    return objects.error(args.value(2), (LuaUserdata) args.value(1), circumstances(args, 3));
  }

  private static Circumstances circumstances(Arguments args, int from) {
    LuaUserdata wrapped = null;
    if (!args.isNoneOrNil(from)) {
      args.userdata(from, Raised.class, ErrorObjects.ERROR);
      wrapped = (LuaUserdata) args.value(from);
    }
    return new Circumstances(wrapped, level(args, from + 1), truth(args, from + 2, false));
  }

  private static int level(Arguments args, int n) {
    return byteOr(args, n, 1);
  }

  /** A number that fits into a byte without a sign. */
  static int byteOr(Arguments args, int n, int otherwise) {
    if (args.isNoneOrNil(n)) {
      return otherwise;
    }
    double number = args.value(n).type() == LuaValue.TNUMBER ? args.value(n).todouble() : 0.5;
    if (number != Math.rint(number)) {
      throw args.typeError(n, "integer");
    }
    if (number < 0 || number > HIGHEST_LEVEL) {
      throw args.error(n, "uint8_t expected, got an out of range value");
    }
    return (int) number;
  }

  static boolean truth(Arguments args, int n, boolean otherwise) {
    if (args.isNoneOrNil(n)) {
      return otherwise;
    }
    if (args.value(n).type() != LuaValue.TBOOLEAN) {
      throw args.typeError(n, "boolean");
    }
    return args.value(n).toboolean();
  }

  private Varargs toError(Arguments args) {
    return ErrorObjects.error(args.value(1)) != null ? args.value(1) : newError(args);
  }

  /** The error, of those it wraps, that has the target as its message, text, or type, or is it. */
  private static Varargs is(Arguments args) {
    LuaValue target = args.value(2);
    LuaUserdata found = args.value(1) instanceof LuaUserdata u ? u : null;
    while (!target.isnil() && found != null && found.m_instance instanceof Raised raised) {
      if (isThat(found, raised, target)) {
        return found;
      }
      found = raised.wrapped;
    }
    return LuaValue.NIL;
  }

  private static boolean isThat(LuaUserdata error, Raised raised, LuaValue target) {
    if (ErrorObjects.error(target) != null) {
      return LuaVm.rawEqual(error, target);
    }
    if (ErrorObjects.type(target) != null) {
      return raised.type != null && LuaVm.rawEqual(raised.type, target);
    }
    if (ErrorObjects.message(target) != null) {
      return LuaVm.rawEqual(raised.message, target);
    }
    return LuaVm.rawEqual(((Message) raised.message.m_instance).value, target);
  }

  /** The message of an error, or the value itself, and whether it is a message. */
  private static Varargs cause(Arguments args) {
    LuaValue value = args.value(1);
    Raised raised = ErrorObjects.error(value);
    return raised != null
        ? LuaValue.varargsOf(raised.message, LuaValue.TRUE)
        : LuaValue.varargsOf(value, LuaValue.valueOf(ErrorObjects.message(value) != null));
  }

  private static Varargs unwrap(Arguments args) {
    return orNil(args.userdata(1, Raised.class, ErrorObjects.ERROR).wrapped);
  }

  private static Varargs typeOf(Arguments args) {
    Raised raised = ErrorObjects.error(args.value(1));
    if (raised != null) {
      return orNil(raised.type);
    }
    return ErrorObjects.type(args.value(1)) != null ? args.value(1) : LuaValue.NIL;
  }

  private Varargs debug(Arguments args) {
    if (args.isNoneOrNil(1)) {
      throw args.typeError(1, "boolean");
    }
    objects.debug(truth(args, 1, false));
    return LuaValue.NONE;
  }

  /** {@code error(message [, level])}; the module itself is the first argument. */
  private Varargs raise(Arguments args) {
    LuaValue message = args.value(2);
    int level = args.optInteger(3, 1);
    if (message instanceof LuaString text && level > 0) {
      throw new RaisedValue(Latin1.toLua(vm.calls().where(level) + Latin1.of(text)));
    }
    throw new RaisedValue(message);
  }

  /** {@code error.type.new(name [, code [, message]])}. */
  private Varargs newType(Arguments args) {
    LuaString name = args.exactString(1);
    long code = args.isNoneOrNil(2) ? -1 : LibtlsArguments.integer(Generation.V3_5, args, 2);
    LuaString message = args.optExactString(3);
    String complaint = complaint(name);
    if (complaint != null) {
      throw args.error(1, complaint);
    }
    if (!objects.findType(name).isnil()) {
      throw args.error(1, "already used in other error type");
    }
    return objects.type(name, code, message);
  }

  /** What is wrong with a name of a type; null when nothing is. */
  private static @Nullable String complaint(LuaString name) {
    if (name.m_length == 0 || name.m_length > LONGEST_NAME) {
      return "string length between 1-127 expected, got " + name.m_length;
    }
    String text = Latin1.of(name);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (i == 0 && !letter) {
        return "first letter to be alphabetic character expected, got '" + c + "'";
      }
      if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '.') {
        return "alphanumeric or '_' or '.' characters expected, got '" + c + "'";
      }
    }
    return null;
  }

  private Varargs errorField(Arguments args) {
    Raised error = args.userdata(1, Raised.class, ErrorObjects.ERROR);
    return switch (key(args)) {
      case "message" -> error.message;
      case "type" -> orNil(error.type);
      case "code" -> code(ErrorObjects.type(error.type));
      case "op" -> orNil(((Message) error.message.m_instance).operation);
      default -> throw noField(args);
    };
  }

  private static LuaValue code(@Nullable Kind type) {
    return LuaValue.valueOf((double) (type == null ? -1 : type.code));
  }

  private Varargs typeField(Arguments args) {
    Kind type = args.userdata(1, Kind.class, ErrorObjects.TYPE);
    return switch (key(args)) {
      case "new" -> newTyped;
      case "name" -> type.name;
      case "code" -> code(type);
      case "message" -> orNil(type.message);
      default -> throw noField(args);
    };
  }

  private static Varargs messageField(Arguments args) {
    Message message = args.userdata(1, Message.class, ErrorObjects.MESSAGE);
    return switch (key(args)) {
      case "message" -> message.value;
      case "op" -> orNil(message.operation);
      default -> throw noField(args);
    };
  }

  private static String key(Arguments args) {
    return Text.of(args.string(2));
  }

  private static LuaError noField(Arguments args) {
    return args.error(2, "invalid option '" + key(args) + "'");
  }

  private static LuaValue orNil(@Nullable LuaValue value) {
    return value == null ? LuaValue.NIL : value;
  }

  private Varargs errorText(Arguments args) {
    return objects.text(args.userdata(1, Raised.class, ErrorObjects.ERROR));
  }

  private Varargs messageText(Arguments args) {
    return objects.text(args.userdata(1, Message.class, ErrorObjects.MESSAGE));
  }

  private Varargs typeText(Arguments args) {
    Kind type = args.userdata(1, Kind.class, ErrorObjects.TYPE);
    return Latin1.toLua(Latin1.of(type.name) + ": " + vm.addresses().of(args.value(1)));
  }
}
