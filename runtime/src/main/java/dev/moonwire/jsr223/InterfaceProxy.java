package dev.moonwire.jsr223;

import dev.moonwire.LuaOpaque;
import dev.moonwire.LuaScriptException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.script.ScriptException;
import org.jspecify.annotations.Nullable;

/**
 * A Java interface implemented by Lua functions of the same names: globals, or an object's methods.
 * They are looked up at each call. Those of {@link Object} are never asked of Lua, and a default
 * method is there where Lua has no function for it.
 */
final class InterfaceProxy implements InvocationHandler {
  private final Class<?> type;
  private final MoonwireScriptEngine engine;
  private final @Nullable LuaOpaque object;

  private InterfaceProxy(Class<?> type, MoonwireScriptEngine engine, @Nullable LuaOpaque object) {
    this.type = type;
    this.engine = engine;
    this.object = object;
  }

  static <T> T of(Class<T> type, MoonwireScriptEngine engine, @Nullable LuaOpaque object) {
    InvocationHandler handler = new InterfaceProxy(type, engine, object);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** The functions that an interface cannot do without. */
  static List<String> functions(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isObjects(method))
        .map(Method::getName)
        .distinct()
        .toList();
  }

  private static boolean isObjects(Method method) {
    try {
      Object.class.getMethod(method.getName(), method.getParameterTypes());
      return true;
    } catch (NoSuchMethodException interfacesOwn) {
      return false;
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    @Nullable Object[] given = args == null ? new Object[0] : args;
    if (isObjects(method)) {
      return asObject(proxy, method, given);
    }
    if (method.isDefault() && !engine.defines(object, method.getName())) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    try {
      Object result = engine.invoke(object, method.getName(), spread(method, given));
      return ReturnValue.of(result, method.getReturnType());
    } catch (LuaScriptException failure) {
      throw thrown(failure, method);
    } catch (NoSuchMethodException gone) {
      throw new UnsupportedOperationException(gone.getMessage(), gone);
    }
  }

  private Object asObject(Object proxy, Method method, @Nullable Object[] args) {
    return switch (method.getName()) {
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "lua implementation of " + type.getName();
    };
  }

  /** Variable arguments arrive as such. */
  private static @Nullable Object[] spread(Method method, @Nullable Object[] args) {
    if (!method.isVarArgs()) {
      return args;
    }
    int last = args.length - 1;
    List<@Nullable Object> all = new ArrayList<>(Arrays.asList(args).subList(0, last));
    Object rest = args[last];
    for (int i = 0; rest != null && i < Array.getLength(rest); i++) {
      all.add(Array.get(rest, i));
    }
    return all.toArray();
  }

  /**
   * What the method may throw: the exception of Java code that the script called and that it
   * declares, or the scripting API's where it declares that, else Moonwire's, which is unchecked.
   */
  private static Throwable thrown(LuaScriptException failure, Method method) {
    Throwable cause = failure.getCause();
    if (cause != null && isDeclared(cause, method)) {
      return cause;
    }
    ScriptException standard = MoonwireScriptEngine.failure(failure);
    return isDeclared(standard, method) ? standard : failure;
  }

  private static boolean isDeclared(Throwable failure, Method method) {
    return Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(failure));
  }
}
