package dev.moonwire.vm.luajava;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.JavaObject;
import dev.moonwire.vm.JavaObjects;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Java objects, classes and arrays as scripts see them: userdata whose fields are read and written
 * and whose methods are called with a colon. A class shows its static members, {@code new} and the
 * classes inside it; an array its elements from 1 on and {@code length}.
 */
final class JavaFaces {
  private static final String NEW = "new";

  private final Bridge bridge;
  private final Fitting fitting;
  private final Invoker invoker;
  private final JavaObjects objects;
  private final VmTable metatable = new VmTable(0, 8);

  /** By class and name, so that a method is equal to itself; a class is apart from its objects. */
  private final Map<List<Object>, LuaFunction> functions = new HashMap<>();

  JavaFaces(LuaVm vm, Bridge bridge) {
    this.bridge = bridge;
    this.fitting = new Fitting(bridge);
    this.invoker = new Invoker(bridge, fitting);
    this.objects = new JavaObjects(vm);
    define("__index", this::index);
    define("__newindex", this::newIndex);
    define("__len", this::length);
    define("__eq", this::equal);
    define("__tostring", this::text);
    metatable.rawset("__name", LuaString.valueOf("java object"));
    metatable.rawset("__metatable", LuaValue.FALSE);
  }

  private void define(String event, NativeFunction.Body body) {
    metatable.rawset(event, new NativeFunction(event, body));
  }

  Fitting fitting() {
    return fitting;
  }

  Invoker invoker() {
    return invoker;
  }

  /** A Java value as LuaJ has it: numbers, texts and bytes by value, all else as an object. */
  LuaValue toLua(@Nullable Object value) {
    if (value == null) {
      return LuaValue.NIL;
    }
    LuaValue copied = copied(value);
    LuaValue known = copied == null ? bridge.hidden(value) : copied;
    return known == null ? objects.of(value, () -> metatable) : known;
  }

  private static @Nullable LuaValue copied(Object value) {
    if (value instanceof Boolean truth) {
      return LuaValue.valueOf(truth);
    }
    if (value instanceof Character character) {
      return LuaValue.valueOf(character);
    }
    if (value instanceof Number number && isBoxed(number)) {
      return LuaValue.valueOf(number.doubleValue());
    }
    if (value instanceof String text) {
      return LuaString.valueUsing(text.getBytes(StandardCharsets.UTF_8));
    }
    return value instanceof byte[] bytes ? LuaString.valueUsing(bytes.clone()) : null;
  }

  /** A big number would lose digits, and a counter its identity. */
  private static boolean isBoxed(Number number) {
    return MethodType.methodType(number.getClass()).hasWrappers();
  }

  /** A new object of a class. */
  LuaValue create(Class<?> type, Arguments args, int first) {
    List<Executable> constructors = Members.of(type).constructors();
    return toLua(invoker.call("constructor of " + type.getName(), constructors, null, args, first));
  }

  private Object self(Arguments args) {
    if (args.value(1) instanceof JavaObject self) {
      return self.object();
    }
    throw args.typeError(1, "java object");
  }

  private Varargs index(Arguments args) {
    Object self = self(args);
    LuaValue key = args.value(2);
    if (self.getClass().isArray() && key.type() == LuaValue.TNUMBER) {
      int i = element(self, key.todouble());
      return i < 0 ? LuaValue.NIL : toLua(Array.get(self, i));
    }
    return key instanceof LuaString name ? member(self, Text.of(name)) : LuaValue.NIL;
  }

  /** The place of the {@code n}th element; -1 when there is none. */
  private static int element(Object array, double n) {
    boolean there = n == Math.rint(n) && n >= 1 && n <= Array.getLength(array);
    return there ? (int) n - 1 : -1;
  }

  private LuaValue member(Object self, String name) {
    if (self.getClass().isArray() && name.equals("length")) {
      return LuaValue.valueOf(Array.getLength(self));
    }
    if (self instanceof Class<?> type) {
      LuaValue found = name.equals(NEW) ? constructor(type) : member(type, null, name);
      return found.isnil() ? member(Class.class, self, name) : found;
    }
    return member(self.getClass(), self, name);
  }

  private LuaValue constructor(Class<?> type) {
    return functions.computeIfAbsent(
        List.of(type, NEW), at -> new NativeFunction(NEW, args -> create(type, args, 1)));
  }

  /**
   * @param self null for the class itself
   */
  private LuaValue member(Class<?> type, @Nullable Object self, String name) {
    Members members = Members.of(type);
    Field field = members.field(name);
    if (field != null && (self != null || Modifier.isStatic(field.getModifiers()))) {
      return toLua(invoker.run(() -> field.get(self)));
    }
    List<Executable> methods = members.methods(name);
    if (self == null) {
      methods = methods.stream().filter(m -> Modifier.isStatic(m.getModifiers())).toList();
    }
    if (!methods.isEmpty()) {
      return function(type, self == null, name, methods);
    }
    Class<?> inner = members.inner(name);
    return inner == null ? LuaValue.NIL : toLua(inner);
  }

  private LuaFunction function(
      Class<?> type, boolean ofClass, String name, List<Executable> methods) {
    return functions.computeIfAbsent(
        List.of(type, ofClass, name),
        at ->
            new NativeFunction(
                name,
                args -> {
                  Object self = self(args);
                  if (!(ofClass ? self instanceof Class : type.isInstance(self))) {
                    throw args.typeError(1, type.getName());
                  }
                  Object result = invoker.call("method '" + name + "'", methods, self, args, 2);
                  return isVoid(methods) ? LuaValue.NONE : toLua(result);
                }));
  }

  private static boolean isVoid(List<Executable> methods) {
    return methods.stream()
        .allMatch(m -> m instanceof Method method && method.getReturnType() == void.class);
  }

  private Varargs newIndex(Arguments args) {
    Object self = self(args);
    if (self.getClass().isArray()) {
      setElement(self, args.value(2), args.value(3));
    } else {
      setField(self, Text.of(args.value(2)), args.value(3));
    }
    return LuaValue.NONE;
  }

  private void setElement(Object array, LuaValue key, LuaValue value) {
    int i = key.type() == LuaValue.TNUMBER ? element(array, key.todouble()) : -1;
    if (i < 0) {
      throw new LuaError("array index out of range");
    }
    Array.set(array, i, fitted(value, array.getClass().getComponentType(), "element"));
  }

  private void setField(Object self, String name, LuaValue value) {
    Class<?> type = self instanceof Class<?> itself ? itself : self.getClass();
    Field field = Members.of(type).field(name);
    if (field == null || (self instanceof Class && !Modifier.isStatic(field.getModifiers()))) {
      throw new LuaError("no field '" + name + "'");
    }
    if (Modifier.isFinal(field.getModifiers())) {
      throw new LuaError("field '" + name + "' is final");
    }
    Object fitting = fitted(value, field.getType(), "field '" + name + "'");
    invoker.run(
        () -> {
          field.set(self, fitting);
          return true;
        });
  }

  /**
   * @param what the value is for
   */
  @Nullable Object fitted(LuaValue value, Class<?> type, String what) {
    Fit fit = fitting.fit(value, type);
    if (fit == null) {
      throw new LuaError(what + ": " + type.getTypeName() + " expected, got " + value.typename());
    }
    return fit.value();
  }

  private Varargs length(Arguments args) {
    Object self = self(args);
    if (!self.getClass().isArray()) {
      throw new LuaError("attempt to get length of a java object that is no array");
    }
    return LuaValue.valueOf(Array.getLength(self));
  }

  private Varargs equal(Arguments args) {
    boolean both = args.value(1) instanceof JavaObject && args.value(2) instanceof JavaObject;
    return LuaValue.valueOf(
        both && invoker.run(() -> self(args).equals(((JavaObject) args.value(2)).object())));
  }

  private Varargs text(Arguments args) {
    return toLua(invoker.run(() -> String.valueOf(self(args))));
  }
}
