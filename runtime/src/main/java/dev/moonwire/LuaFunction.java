package dev.moonwire;

import dev.moonwire.vm.host.Reference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A Lua function held by Java: a loaded chunk, a global, a callback a script passed in. It stays
 * usable until its {@link Moonwire} is closed, on that one's thread.
 */
public final class LuaFunction {
  private final Moonwire owner;
  private final Reference reference;

  LuaFunction(Moonwire owner, Reference reference) {
    this.owner = owner;
    this.reference = reference;
  }

  Moonwire owner() {
    return owner;
  }

  Reference reference() {
    return reference;
  }

  /**
   * Calls it and answers its first result; null for nil or no result.
   *
   * @throws LuaScriptException for an error that the function does not catch
   */
  public @Nullable Object call(@Nullable Object... args) {
    List<@Nullable Object> results = callAll(args);
    return results.isEmpty() ? null : results.get(0);
  }

  /**
   * As {@link #call}, with the result as an object of a class, see {@link Moonwire#runAs}.
   *
   * @throws ClassCastException when it is none
   */
  public <T> @Nullable T callAs(Class<T> type, @Nullable Object... args) {
    return TypedValue.as(type, call(args));
  }

  /**
   * As {@link #call}, without waiting for it, on a VM with a thread of its own.
   *
   * @throws IllegalStateException where the VM has no thread of its own
   */
  public CompletableFuture<@Nullable Object> callAsync(@Nullable Object... args) {
    return owner.submit(() -> call(args));
  }

  /** As {@link #call}, with all results. */
  public List<@Nullable Object> callAll(@Nullable Object... args) {
    return owner.call(reference, args);
  }

  /**
   * As {@link #callAll}, with tables held instead of copied: as {@link LuaOpaque}s, which can be
   * passed back to stand for the very same tables.
   */
  public List<@Nullable Object> callHolding(@Nullable Object... args) {
    return owner.callHolding(reference, args);
  }

  /**
   * Calls it and passes all its results on to another Lua function, as they are: a table arrives
   * itself, where a way through Java would make a copy of it.
   */
  public void callInto(LuaFunction consumer, @Nullable Object... args) {
    if (consumer.owner != owner) {
      throw new IllegalArgumentException("a function of another VM");
    }
    owner.callInto(consumer.reference, reference, args);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LuaFunction function && function.reference.equals(reference);
  }

  @Override
  public int hashCode() {
    return reference.hashCode();
  }

  @Override
  public String toString() {
    return "lua function";
  }
}
