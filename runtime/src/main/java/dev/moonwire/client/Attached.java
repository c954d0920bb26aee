package dev.moonwire.client;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What whoever made a wsi has hung on it; it means nothing here. */
public final class Attached {
  private @Nullable Object face;
  private @Nullable Object user;
  private @Nullable Object opaque;
  private @Nullable Object policy;

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

  /** By what rules its maker tries again. */
  public @Nullable Object policy() {
    return policy;
  }

  public void policy(Object value) {
    policy = value;
  }

  public @Nullable Object opaque() {
    return opaque;
  }

  public void opaque(@Nullable Object value) {
    opaque = value;
  }

  /** Names everything that hangs on it. */
  public void eachHeld(Consumer<@Nullable Object> held) {
    held.accept(face);
    held.accept(user);
    held.accept(opaque);
    held.accept(policy);
  }
}
