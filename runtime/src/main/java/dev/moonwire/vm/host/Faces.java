package dev.moonwire.vm.host;

import org.jspecify.annotations.Nullable;

/**
 * How an embedding face shows Lua values that have no plain Java counterpart, and how it tells
 * apart what comes back.
 */
public interface Faces {
  /** The object Java code receives for a Lua value; made anew each time. */
  Object show(Reference reference);

  /** The Lua value behind an object that {@link #show} made; null for any other object. */
  @Nullable Reference hidden(Object shown);

  /** The Lua function that an object of the embedder's stands for; null when it is none. */
  @Nullable HostFunction function(Object offered);
}
