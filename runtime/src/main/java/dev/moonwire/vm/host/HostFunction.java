package dev.moonwire.vm.host;

import org.jspecify.annotations.Nullable;

/** Java code that Lua can call. */
@FunctionalInterface
public interface HostFunction {
  /**
   * Runs one call.
   *
   * @param args plain Java values; trailing nils that were passed count
   * @return the result; an {@code Object[]} stands for several
   * @throws Exception whose message becomes a Lua error
   */
  @Nullable Object call(@Nullable Object... args) throws Exception;
}
