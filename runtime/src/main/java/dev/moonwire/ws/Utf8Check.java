package dev.moonwire.ws;

/**
 * Checks UTF-8 (RFC 3629) that comes in pieces, and fails at the first byte that cannot become
 * valid any more, whatever follows.
 */
public final class Utf8Check {
  private static final int CONTINUES = 0x80;
  private static final int CONTINUES_MASK = 0xc0;

  /** Continuation bytes still missing. */
  private int missing;

  /** The bounds of the next continuation byte: overlong forms, surrogates and planes above 16. */
  private int low = 0x80;

  private int high = 0xbf;

  /** Whether the bytes go on validly. */
  boolean accepts(byte[] bytes) {
    for (byte b : bytes) {
      int value = b & 0xff;
      if (missing > 0) {
        if ((value & CONTINUES_MASK) != CONTINUES || value < low || value > high) {
          return false;
        }
        missing--;
        low = 0x80;
        high = 0xbf;
      } else if (value >= 0x80 && !begins(value)) {
        return false;
      }
    }
    return true;
  }

  private boolean begins(int value) {
    if (value < 0xc2 || value > 0xf4) {
      return false;
    }
    missing = value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3;
    switch (value) {
      case 0xe0 -> low = 0xa0;
      case 0xed -> high = 0x9f;
      case 0xf0 -> low = 0x90;
      case 0xf4 -> high = 0x8f;
      default -> {}
    }
    return true;
  }

  /** Whether no character is left half. */
  boolean isComplete() {
    return missing == 0;
  }

  /** Whether a whole text is valid. */
  public static boolean isValid(byte[] bytes) {
    Utf8Check check = new Utf8Check();
    return check.accepts(bytes) && check.isComplete();
  }

  void reset() {
    missing = 0;
    low = 0x80;
    high = 0xbf;
  }
}
