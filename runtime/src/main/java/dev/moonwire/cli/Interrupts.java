package dev.moonwire.cli;

import dev.moonwire.Moonwire;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while a script runs: the first one makes the script fail with {@code interrupted!}, the
 * second ends the process as if nobody listened.
 *
 * <p>Java offers signals in {@code sun.misc.Signal} of the module jdk.unsupported only. It is
 * reached by reflection, since naming it is a compiler warning and a trimmed JDK may lack it; there
 * Ctrl-C simply ends the process.
 */
final class Interrupts {
  private Interrupts() {}

  /** Runs what may be interrupted. */
  static void during(Moonwire lua, Runnable run) {
    Signals signals = Signals.open();
    if (signals == null) {
      run.run();
      return;
    }
    signals.handle(
        () -> {
          signals.restore();
          lua.interrupt();
        });
    try {
      run.run();
    } finally {
      signals.restore();
    }
  }

  /** SIGINT, as {@code sun.misc.Signal} has it. */
  private record Signals(Method handle, Class<?> handlerType, Object interrupt, Object byDefault) {

    static @Nullable Signals open() {
      try {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        return new Signals(
            signal.getMethod("handle", signal, handler),
            handler,
            signal.getConstructor(String.class).newInstance("INT"),
            handler.getField("SIG_DFL").get(null));
      } catch (ReflectiveOperationException absent) {
        return null;
      }
    }

    void handle(Runnable onSignal) {
      InvocationHandler calls =
          (proxy, method, args) ->
              switch (method.getName()) {
                case "equals" -> proxy == args[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "interrupts the script";
                default -> {
                  onSignal.run();
                  yield null;
                }
              };
      set(
          Proxy.newProxyInstance(
              handlerType.getClassLoader(), new Class<?>[] {handlerType}, calls));
    }

    void restore() {
      set(byDefault);
    }

    private void set(Object handler) {
      try {
        handle.invoke(null, interrupt, handler);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot listen to Ctrl-C", e);
      }
    }
  }
}
