package dev.moonwire.vm.luajava;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.JavaObject;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.Varargs;

/**
 * The module {@code luajava}: classes by name, new objects, Java interfaces made of Lua tables. Who
 * has it can do whatever the program can.
 */
public final class Luajava {
  private final LuaVm vm;
  private final Bridge bridge;
  private final ClassLoader loader;
  private final JavaFaces faces;

  private Luajava(LuaVm vm, Bridge bridge, ClassLoader loader) {
    this.vm = vm;
    this.bridge = bridge;
    this.loader = loader;
    this.faces = new JavaFaces(vm, bridge);
  }

  /**
   * Makes the module a global and known to {@code require}, as LuaJ has it.
   *
   * @param loader where classes are looked for
   */
  public static void install(LuaVm vm, Bridge bridge, ClassLoader loader) {
    Luajava module = new Luajava(vm, bridge, loader);
    VmTable table = new VmTable(0, 8);
    define(table, "bindClass", args -> module.faces.toLua(module.named(args, 1)));
    define(table, "newInstance", args -> module.faces.create(module.named(args, 1), args, 2));
    define(table, "new", args -> module.faces.create(bound(args), args, 2));
    define(table, "createProxy", module::createProxy);
    define(table, "loadLib", module::loadLib);
    vm.install("luajava", table);
  }

  private static void define(VmTable table, String name, NativeFunction.Body body) {
    table.rawset(name, new NativeFunction(name, body));
  }

  private Class<?> named(Arguments args, int n) {
    String name = Text.of(args.string(n));
    return faces
        .invoker()
        .run(
            () -> {
              try {
                return Class.forName(name, true, loader);
              } catch (ClassNotFoundException e) {
                throw new LuaError("no class '" + name + "'");
              }
            });
  }

  private static Class<?> bound(Arguments args) {
    if (args.value(1) instanceof JavaObject object && object.object() instanceof Class<?> type) {
      return type;
    }
    throw args.typeError(1, "class");
  }

  private Varargs createProxy(Arguments args) {
    int count = args.count() - 1;
    if (count < 1) {
      throw new LuaError("no interfaces");
    }
    LuaTable functions = args.table(count + 1);
    Class<?>[] interfaces = new Class<?>[count];
    for (int i = 0; i < count; i++) {
      interfaces[i] = named(args, i + 1);
      if (!interfaces[i].isInterface()) {
        throw args.error(i + 1, "interface expected");
      }
    }
    TableProxy handler = new TableProxy(vm, bridge, faces, functions);
    return faces.toLua(
        faces.invoker().run(() -> Proxy.newProxyInstance(loader, interfaces, handler)));
  }

  /** A library in Java: a static method with no parameters makes what the script gets. */
  private Varargs loadLib(Arguments args) {
    Class<?> type = named(args, 1);
    String name = Text.of(args.string(2));
    Object made =
        faces
            .invoker()
            .run(
                () -> {
                  Method method = type.getMethod(name);
                  return method.invoke(null);
                });
    return faces.invoker().run(() -> bridge.toLua(made));
  }
}
