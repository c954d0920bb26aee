package dev.moonwire.vm.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Java code that Lua can call. */
@FunctionalInterface
public interface HostFunction {
  /**
   * Runs one call.
   *
   * @param args plain Java values; trailing nils that were passed count
   * @return the results, in order
   * @throws Exception whose message becomes a Lua error
   */
  List<? extends @Nullable Object> call(List<@Nullable Object> args) throws Exception;
}
