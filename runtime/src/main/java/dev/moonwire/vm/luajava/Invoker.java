package dev.moonwire.vm.luajava;

import dev.moonwire.vm.Arguments;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;

/** Runs Java members for scripts; whatever Java throws becomes a Lua error. */
final class Invoker {
  private final Bridge bridge;
  private final Overloads overloads;

  Invoker(Bridge bridge, Fitting fitting) {
    this.bridge = bridge;
    this.overloads = new Overloads(fitting);
  }

  /**
   * Calls the overload that is closest to the arguments.
   *
   * @param name what to call them all in an error
   * @param self null for constructors and static methods
   * @param first the position of the first argument
   */
  @Nullable Object call(
      String name, List<Executable> members, @Nullable Object self, Arguments args, int first) {
    Overloads.Choice choice = overloads.choose(members, args, first);
    if (choice == null) {
      throw new LuaError("no " + name + " takes (" + types(args, first) + ")");
    }
    return run(() -> invoke(choice.member(), self, choice.arguments()));
  }

  private static @Nullable Object invoke(
      Executable member, @Nullable Object self, @Nullable Object[] arguments)
      throws ReflectiveOperationException {
    return member instanceof Method method
        ? method.invoke(self, arguments)
        : ((Constructor<?>) member).newInstance(arguments);
  }

  private static String types(Arguments args, int first) {
    StringBuilder types = new StringBuilder();
    for (int i = first; i <= args.count(); i++) {
      types.append(i == first ? "" : ", ").append(args.value(i).typename());
    }
    return types.toString();
  }

  /** Runs Java code; an error of the JVM that is about this one class counts as an exception. */
  <T> T run(Callable<T> work) {
    try {
      return work.call();
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      if (thrown instanceof Error error && !(thrown instanceof LinkageError)) {
        throw error;
      }
      throw bridge.error(thrown == null ? e : thrown);
    } catch (Exception | LinkageError e) {
      throw bridge.error(e);
    }
  }
}
