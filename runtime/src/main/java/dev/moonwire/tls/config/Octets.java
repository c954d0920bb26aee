package dev.moonwire.tls.config;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes handed in from outside: PEM, DER, keys, paths. Equal by content, and silent about it when
 * printed, as they may be secret.
 *
 * <p>Immutable until {@link #wipe()}. {@link #array()} is the array itself, so that secrets are not
 * scattered in copies; nobody writes to it.
 */
public final class Octets {
  private final byte[] array;

  private Octets(byte[] array) {
    this.array = array;
  }

  /** A copy of {@code bytes}. */
  public static Octets copyOf(byte[] bytes) {
    return new Octets(bytes.clone());
  }

  /** Takes ownership of {@code bytes}. */
  public static Octets owning(byte[] bytes) {
    return new Octets(bytes);
  }

  /** The bytes themselves, to be read only. */
  public byte[] array() {
    return array;
  }

  /** How many bytes there are. */
  public int length() {
    return array.length;
  }

  /** How many bytes there are in all of these together. */
  static long size(@Nullable Octets... all) {
    long size = 0;
    for (Octets octets : all) {
      size += octets == null ? 0 : octets.length();
    }
    return size;
  }

  /** A copy that outlives the wiping of this one. */
  Octets copy() {
    return copyOf(array);
  }

  /** Overwrites the bytes. */
  void wipe() {
    Arrays.fill(array, (byte) 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets octets && Arrays.equals(array, octets.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return array.length + " octets";
  }
}
