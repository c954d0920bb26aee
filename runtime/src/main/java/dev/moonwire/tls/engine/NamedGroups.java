package dev.moonwire.tls.engine;

import dev.moonwire.tls.cipher.NamedCurve;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one connection in JSSE, which has them per connection from JDK 20 on. Before that
 * they are the process's own and a config's choice has no effect.
 */
final class NamedGroups {
  private static final @Nullable MethodHandle SETTER = setter();

  private NamedGroups() {}

  private static @Nullable MethodHandle setter() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(
              SSLParameters.class,
              "setNamedGroups",
              MethodType.methodType(void.class, String[].class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
  }

  /** Whether a config's choice has an effect. */
  static boolean areSettable() {
    return SETTER != null;
  }

  /** Sets the groups to offer or accept, in order of preference. */
  static void set(SSLParameters parameters, List<NamedCurve> curves) {
    if (SETTER == null || curves.isEmpty()) {
      return;
    }
    try {
      SETTER.invoke(parameters, curves.stream().map(NamedCurve::name).toArray(String[]::new));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("JSSE refuses groups", e);
    }
  }
}
