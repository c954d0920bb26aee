package dev.moonwire.tls.cipher;

import dev.moonwire.tls.error.TlsException;
import java.util.Locale;

/** How a server does ephemeral Diffie-Hellman over finite fields ({@code set_dheparams}). */
public enum DheParams {
  /** Not at all: no DHE suite is ever chosen. */
  NONE,
  /** With a group as strong as the key. */
  AUTO,
  /** With 1024 bits, for peers that know no better. */
  LEGACY;

  /** Reads {@code none}, {@code auto} or {@code legacy} in any case. */
  public static DheParams parse(String name) throws TlsException {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "none" -> NONE;
      case "auto" -> AUTO;
      case "legacy" -> LEGACY;
      default -> throw new TlsException("invalid dhe param '" + name + "'");
    };
  }
}
