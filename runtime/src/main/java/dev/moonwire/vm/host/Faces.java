package dev.moonwire.vm.host;

import org.jspecify.annotations.Nullable;

/**
 * How an embedding face shows Lua values that have no plain Java counterpart, how it tells apart
 * what comes back, and what of the embedder's scripts may use.
 */
public interface Faces {
  /** The object Java code receives for a Lua value; made anew each time. */
  Object show(Reference reference);

  /** The Lua value behind an object that {@link #show} made; null for any other object. */
  @Nullable Reference hidden(Object shown);

  /** The Lua function that an object of the embedder's stands for; null when it is none. */
  @Nullable HostFunction function(Object offered);

  /**
   * What scripts may do with an object of the embedder's; null when it offers nothing.
   *
   * @throws IllegalArgumentException when what it offers cannot be offered
   */
  @Nullable HostType type(Object offered);

  /**
   * What an exception of the embedder's code stands for: a {@link HostRaise}, an {@link
   * dev.moonwire.vm.ExitRequest}, or itself.
   */
  Throwable meaning(Throwable thrown);

  /**
   * Calls a function with no arguments from Java code that may be anywhere, on any thread.
   *
   * @throws RuntimeException the face's own, for a script that fails or a VM that is in use
   */
  void call(Reference function);
}
