package dev.moonwire.vm.host;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.JavaObject;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Java method that scripts may call on an object: found and taken apart once per class. */
final class HostMethod {
  private static final MethodType FROM_ARRAY = MethodType.methodType(Object.class, Object[].class);

  private final Class<?> owner;
  private final boolean returnsNothing;
  private final List<Parameter> fixed;

  /** What each of the variable arguments becomes; null for a method without. */
  private final @Nullable Parameter repeated;

  private final Class<?> component;
  private final MethodHandle handle;

  private HostMethod(Method method, MethodHandle handle, Exports exports) {
    Class<?>[] types = method.getParameterTypes();
    int count = method.isVarArgs() ? types.length - 1 : types.length;
    List<Parameter> leading = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      leading.add(parameter(method, types[i], exports));
    }
    this.owner = method.getDeclaringClass();
    this.returnsNothing = method.getReturnType() == void.class;
    this.fixed = List.copyOf(leading);
    this.component = method.isVarArgs() ? types[count].componentType() : void.class;
    this.repeated = method.isVarArgs() ? parameter(method, component, exports) : null;
    this.handle =
        handle.asFixedArity().asSpreader(Object[].class, types.length + 1).asType(FROM_ARRAY);
  }

  /**
   * @throws IllegalArgumentException when scripts cannot call it
   */
  static HostMethod of(Method method, Exports exports) {
    return new HostMethod(method, accessible(method), exports);
  }

  private static Parameter parameter(Method method, Class<?> type, Exports exports) {
    try {
      return Parameters.of(type, exports);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(method + " cannot be visible: " + e.getMessage(), e);
    }
  }

  /** The class itself need not be public, but its package has to be open to us then. */
  private static MethodHandle accessible(Method method) {
    try {
      if (!method.trySetAccessible()) {
        throw new IllegalArgumentException(
            method + " cannot be visible: its package is not open to this module");
      }
      return MethodHandles.lookup().unreflect(method);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(method + " cannot be visible: " + e.getMessage(), e);
    }
  }

  /** The object a call is for and the arguments, ready to {@link #invoke} with. */
  @Nullable Object[] arguments(Arguments args, String typeName, HostValues values) {
    int count = fixed.size();
    @Nullable Object[] all = new @Nullable Object[1 + count + (repeated == null ? 0 : 1)];
    all[0] = self(args, typeName);
    for (int i = 0; i < count; i++) {
      all[1 + i] = fixed.get(i).of(args, 2 + i, values);
    }
    if (repeated != null) {
      all[1 + count] = rest(args, 2 + count, repeated, values);
    }
    return all;
  }

  private Object rest(Arguments args, int from, Parameter each, HostValues values) {
    int length = Math.max(0, args.count() + 1 - from);
    Object array = Array.newInstance(component, length);
    for (int i = 0; i < length; i++) {
      Array.set(array, i, each.of(args, from + i, values));
    }
    return array;
  }

  private Object self(Arguments args, String typeName) {
    if (args.value(1) instanceof JavaObject self && owner.isInstance(self.object())) {
      return self.object();
    }
    throw args.typeError(1, typeName);
  }

  /** Calls it; several results come as an {@code Object[]}, and none as an empty one. */
  @Nullable Object invoke(@Nullable Object[] all) throws Exception {
    try {
      Object result = handle.invokeExact(all);
      return returnsNothing ? new Object[0] : result;
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable other) {
      throw new UndeclaredThrowableException(other);
    }
  }
}
