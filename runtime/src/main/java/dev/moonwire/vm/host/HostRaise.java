package dev.moonwire.vm.host;

import org.jspecify.annotations.Nullable;

/** Thrown by a {@link HostFunction} to raise {@link #value} itself, with no position in front. */
public final class HostRaise extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient @Nullable Object value;

  public HostRaise(@Nullable Object value, Throwable cause) {
    super(cause);
    this.value = value;
  }

  @Nullable Object value() {
    return value;
  }
}
