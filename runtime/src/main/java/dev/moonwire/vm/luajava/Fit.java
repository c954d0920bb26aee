package dev.moonwire.vm.luajava;

import org.jspecify.annotations.Nullable;

/**
 * A Lua value as a value of some Java type.
 *
 * @param cost how far it is from the type: the overload with the lowest sum is called
 */
record Fit(int cost, @Nullable Object value) {
  /** What every value can be: chosen when nothing is closer. */
  static final int ANY = 10;

  /** A number out of a text, or a text out of a number. */
  static final int COERCED = 20;
}
