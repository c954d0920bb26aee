package dev.moonwire.vm.luajava;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;

/** What the module needs of the embedding face that its VM is driven by. */
public interface Bridge {
  /** A Lua value as the plain Java value that the embedder would see. */
  @Nullable Object toJava(LuaValue value);

  /**
   * An embedder's value as a Lua value.
   *
   * @throws IllegalArgumentException for an object that has no counterpart
   */
  LuaValue toLua(@Nullable Object value);

  /** The Lua value that {@link #toJava} made {@code object} for; null for any other object. */
  @Nullable LuaValue hidden(Object object);

  /** What a script is to meet for an exception of Java code. */
  LuaError error(Throwable thrown);

  /**
   * Does something in the VM for Java code that may be anywhere, on any thread.
   *
   * @throws RuntimeException the face's own, for work that fails or a VM that is in use
   */
  void inside(Runnable work);
}
