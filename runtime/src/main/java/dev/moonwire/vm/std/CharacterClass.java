package dev.moonwire.vm.std;

/**
 * The character classes of patterns (manual §6.4.1): ctype(3) in the C locale, where bytes above
 * 127 belong to none.
 */
final class CharacterClass {
  private static final int ALPHA = 1;
  private static final int DIGIT = 2;
  private static final int LOWER = 4;
  private static final int UPPER = 8;
  private static final int SPACE = 16;
  private static final int CONTROL = 32;
  private static final int PUNCTUATION = 64;
  private static final int HEX = 128;
  private static final int ZERO = 256;

  private static final short[] KINDS = kinds();

  /** What each class letter, in lower case, stands for; 0 for letters that are no class. */
  private static final short[] LETTERS = letters();

  private CharacterClass() {}

  /** Whether {@code c} is in {@code %letter}; a letter that is no class stands for itself. */
  static boolean contains(int letter, int c) {
    int mask = letter < 128 ? LETTERS[letter | 0x20] : 0;
    if (mask == 0 || !isLetter(letter)) {
      return letter == c;
    }
    boolean inside = (KINDS[c] & mask) != 0;
    return (letter & 0x20) != 0 ? inside : !inside;
  }

  static boolean isControl(int c) {
    return (KINDS[c] & CONTROL) != 0;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isLetter(int c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  private static short[] kinds() {
    short[] kinds = new short[256];
    for (int c = 0; c < 128; c++) {
      int kind = c == 0 ? ZERO : 0;
      if (c < ' ' || c == 127) {
        kind |= CONTROL;
      } else if (isDigit(c)) {
        kind |= DIGIT | HEX;
      } else if (isLetter(c)) {
        int hex = (c | 0x20) <= 'f' ? HEX : 0;
        kind |= ALPHA | hex | (c >= 'a' ? LOWER : UPPER);
      } else if (c != ' ') {
        kind |= PUNCTUATION;
      }
      kinds[c] = (short) (isSpace(c) ? kind | SPACE : kind);
    }
    return kinds;
  }

  private static short[] letters() {
    short[] letters = new short[128];
    letters['a'] = ALPHA;
    letters['c'] = CONTROL;
    letters['d'] = DIGIT;
    letters['g'] = ALPHA | DIGIT | PUNCTUATION;
    letters['l'] = LOWER;
    letters['p'] = PUNCTUATION;
    letters['s'] = SPACE;
    letters['u'] = UPPER;
    letters['w'] = ALPHA | DIGIT;
    letters['x'] = HEX;
    letters['z'] = ZERO;
    return letters;
  }
}
