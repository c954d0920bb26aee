package dev.moonwire.client;

import org.jspecify.annotations.Nullable;

/** What whoever made a wsi has hung on it; it means nothing here. */
public final class Attached {
  private @Nullable Object face;
  private @Nullable Object user;
  private @Nullable Object opaque;

  /** What stands for the wsi where handlers are written. */
  public @Nullable Object face() {
    return face;
  }

  public void face(Object value) {
    face = value;
  }

  /** The {@code user} argument of its handler. */
  public @Nullable Object user() {
    return user;
  }

  public void user(@Nullable Object value) {
    user = value;
  }

  public @Nullable Object opaque() {
    return opaque;
  }

  public void opaque(@Nullable Object value) {
    opaque = value;
  }
}
