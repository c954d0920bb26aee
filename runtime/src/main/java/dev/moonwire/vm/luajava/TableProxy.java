package dev.moonwire.vm.luajava;

import dev.moonwire.vm.LuaVm;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/**
 * A Java object whose methods are the functions of a Lua table. They run in the VM, so a call from
 * a thread that may not enter it fails.
 *
 * <p>As in LuaJ, functions do not receive the object, and a method without a function does nothing;
 * but where a result is needed that is no null, there must be one. The methods of {@code Object}
 * and those with a default have theirs unless the table brings some.
 */
final class TableProxy implements InvocationHandler {
  private final LuaVm vm;
  private final Bridge bridge;
  private final JavaFaces faces;
  private final LuaTable functions;

  TableProxy(LuaVm vm, Bridge bridge, JavaFaces faces, LuaTable functions) {
    this.vm = vm;
    this.bridge = bridge;
    this.faces = faces;
    this.functions = functions;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    @Nullable Object[] all = args == null ? new Object[0] : args;
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(proxy, method, all);
    }
    Call call = new Call(method, all);
    bridge.inside(call);
    if (!call.found && method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, all);
    }
    return call.result;
  }

  /** Asked by collections at any time, so the script is not. */
  private static Object ofObject(Object proxy, Method method, @Nullable Object[] args) {
    return switch (method.getName()) {
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "lua proxy";
    };
  }

  private final class Call implements Runnable {
    private final Method method;
    private final @Nullable Object[] args;
    private boolean found;
    private @Nullable Object result;

    Call(Method method, @Nullable Object[] args) {
      this.method = method;
      this.args = args;
    }

    @Override
    public void run() {
      LuaValue function = vm.get(functions, LuaString.valueOf(method.getName()));
      found = !function.isnil();
      Class<?> type = method.getReturnType();
      if (found) {
        LuaValue[] all = new LuaValue[args.length];
        for (int i = 0; i < all.length; i++) {
          all[i] = faces.toLua(args[i]);
        }
        LuaValue answer = vm.invoke(function, LuaValue.varargsOf(all)).arg1();
        String what = "result of '" + method.getName() + "'";
        result = type == void.class ? null : faces.fitted(answer, type, what);
      } else if (!method.isDefault() && type.isPrimitive() && type != void.class) {
        throw new LuaError("proxy has no function '" + method.getName() + "'");
      }
    }
  }
}
