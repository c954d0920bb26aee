package dev.moonwire.lib;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A class of userdata as C modules make them: a metatable with exactly {@code __gc}, {@code
 * __tostring} and {@code __index}, a table of methods.
 *
 * @param <T> what stands behind the userdata
 */
final class UserdataType<T> {
  /** What a method does. Its own arguments begin at position 2. */
  @FunctionalInterface
  interface Method<T> {
    Varargs call(T self, Arguments args);
  }

  /** What a method does that lets functions of the script run in between. */
  @FunctionalInterface
  interface ContinuedMethod<T> {
    ContinuedFunction.Step begin(T self, Arguments args);
  }

  private final LuaVm vm;
  private final String name;
  private final Class<T> type;
  private final VmTable metatable;
  private final VmTable methods = new VmTable();

  /** Methods that the C module lacks. They are found, but {@code pairs} does not show them. */
  private final VmTable extensions = new VmTable();

  /**
   * @param name what argument errors and {@code tostring} call it
   */
  UserdataType(LuaVm vm, String name, Class<T> type) {
    this.vm = vm;
    this.name = name;
    this.type = type;
    this.metatable = vm.type(name);
    metatable.rawset("__index", methods);
    VmTable beyond = new VmTable();
    beyond.rawset("__index", extensions);
    vm.setMetatable(methods, beyond);
    metatable.rawset("__tostring", new NativeFunction("__tostring", this::text));
    // The object behind it is Java's to collect; the field is there because scripts look for it.
    metatable.rawset("__gc", vm.emptyFinalizer());
  }

  UserdataType<T> method(String method, Method<T> body) {
    methods.rawset(method, function(method, body));
    return this;
  }

  UserdataType<T> continued(String method, ContinuedMethod<T> body) {
    sharedContinued(method, body);
    return this;
  }

  /** As {@link #shared}, for one that may wait. */
  LuaFunction sharedContinued(String method, ContinuedMethod<T> body) {
    LuaFunction made = vm.continued(method, args -> body.begin(args.userdata(1, type, name), args));
    methods.rawset(method, made);
    return made;
  }

  /** Adds a method that is a function of a module, too. */
  NativeFunction shared(String method, Method<T> body) {
    NativeFunction made = function(method, body);
    methods.rawset(method, made);
    return made;
  }

  UserdataType<T> extension(String method, Method<T> body) {
    extensions.rawset(method, function(method, body));
    return this;
  }

  private NativeFunction function(String method, Method<T> body) {
    return new NativeFunction(method, args -> body.call(args.userdata(1, type, name), args));
  }

  LuaUserdata wrap(T object) {
    return vm.userdata(object, metatable);
  }

  private Varargs text(Arguments args) {
    args.userdata(1, type, name);
    return LuaValue.valueOf(name + ": " + vm.addresses().of(args.value(1)));
  }
}
