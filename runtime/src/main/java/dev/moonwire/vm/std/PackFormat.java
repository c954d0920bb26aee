package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;

/**
 * The format of {@code string.pack} (manual of 5.3, §6.4.2) read option by option. Sizes are those
 * of a 64-bit Linux; after {@link #next}, the fields describe one option.
 */
final class PackFormat {
  /** What an option stands for. */
  enum Kind {
    SIGNED,
    UNSIGNED,
    FLOAT,
    /** {@code cn}: bytes of a fixed number. */
    BYTES,
    /** {@code sn}: a length and as many bytes. */
    COUNTED,
    /** {@code z}: bytes up to a zero. */
    ZERO_ENDED,
    PADDING,
    /** {@code X}: only what alignment asks for. */
    ALIGNMENT,
    /** Changes how later options are read. */
    SETTING
  }

  private static final int MAX_INTEGER_SIZE = 16;
  private static final int NATIVE_ALIGNMENT = 8;
  private static final String PLAIN_OPTIONS = "bBhHiIlLjJTfdnscxXz <>=!";

  private final Arguments args;
  private final LuaString format;
  private int at;
  private boolean littleEndian = true;
  private int maxAlignment = 1;
  private Kind kind = Kind.SETTING;
  private int size;
  private int padding;

  /** The format is argument 1. */
  PackFormat(Arguments args) {
    this.args = args;
    this.format = args.string(1);
  }

  Kind kind() {
    return kind;
  }

  /** How many bytes the option takes, alignment and variable parts not counted. */
  int size() {
    return size;
  }

  /** How many bytes alignment puts in front. */
  int padding() {
    return padding;
  }

  boolean isLittleEndian() {
    return littleEndian;
  }

  /**
   * Reads the next option.
   *
   * @param total how many bytes came before it
   * @return false at the end of the format
   */
  boolean next(long total) {
    if (at >= format.m_length) {
      return false;
    }
    readOption();
    int alignment = size;
    if (kind == Kind.ALIGNMENT) {
      alignment = alignmentOfNextOption();
      size = 0;
    }
    boolean aligns =
        kind == Kind.SIGNED
            || kind == Kind.UNSIGNED
            || kind == Kind.FLOAT
            || kind == Kind.COUNTED
            || kind == Kind.ALIGNMENT;
    padding = aligns ? paddingFor(Math.min(alignment, maxAlignment), total) : 0;
    return true;
  }

  private int paddingFor(int alignment, long total) {
    if (alignment <= 1) {
      return 0;
    }
    if (Integer.bitCount(alignment) != 1) {
      throw args.error(1, "format asks for alignment not power of 2");
    }
    return (int) (-total & (alignment - 1));
  }

  private int alignmentOfNextOption() {
    if (at >= format.m_length) {
      throw args.error(1, "invalid next option for option 'X'");
    }
    readOption();
    int alignment = size;
    boolean sized = kind != Kind.BYTES && alignment > 0;
    kind = Kind.ALIGNMENT;
    if (!sized) {
      throw args.error(1, "invalid next option for option 'X'");
    }
    return alignment;
  }

  private void readOption() {
    int option = format.luaByte(at++);
    if (PLAIN_OPTIONS.indexOf(option) < 0) {
      throw new LuaError("invalid format option '" + (char) option + "'");
    }
    switch (option) {
      case 'b' -> set(Kind.SIGNED, 1);
      case 'B' -> set(Kind.UNSIGNED, 1);
      case 'h' -> set(Kind.SIGNED, 2);
      case 'H' -> set(Kind.UNSIGNED, 2);
      case 'i' -> set(Kind.SIGNED, integerSize(4));
      case 'I' -> set(Kind.UNSIGNED, integerSize(4));
      case 'l', 'j' -> set(Kind.SIGNED, 8);
      case 'L', 'J', 'T' -> set(Kind.UNSIGNED, 8);
      case 'f' -> set(Kind.FLOAT, 4);
      case 'd', 'n' -> set(Kind.FLOAT, 8);
      case 's' -> set(Kind.COUNTED, integerSize(8));
      case 'c' -> set(Kind.BYTES, byteCount());
      case 'z' -> set(Kind.ZERO_ENDED, 0);
      case 'x' -> set(Kind.PADDING, 1);
      case 'X' -> set(Kind.ALIGNMENT, 0);
      default -> readSetting(option);
    }
  }

  private void readSetting(int option) {
    set(Kind.SETTING, 0);
    switch (option) {
      case '>' -> littleEndian = false;
      case '<', '=' -> littleEndian = true;
      case '!' -> maxAlignment = integerSize(NATIVE_ALIGNMENT);
      default -> {} // a blank
    }
  }

  private void set(Kind newKind, int newSize) {
    kind = newKind;
    size = newSize;
  }

  private int integerSize(int otherwise) {
    long given = number(otherwise);
    if (given < 1 || given > MAX_INTEGER_SIZE) {
      throw new LuaError(
          "integral size (" + given + ") out of limits [1," + MAX_INTEGER_SIZE + "]");
    }
    return (int) given;
  }

  private int byteCount() {
    long given = number(-1);
    if (given < 0) {
      throw new LuaError("missing size for format option 'c'");
    }
    return (int) given;
  }

  private long number(long otherwise) {
    if (at >= format.m_length || !CharacterClass.isDigit(format.luaByte(at))) {
      return otherwise;
    }
    long value = 0;
    while (at < format.m_length
        && CharacterClass.isDigit(format.luaByte(at))
        && value <= (ByteBuilder.MAX_LENGTH - 9) / 10) {
      value = value * 10 + format.luaByte(at++) - '0';
    }
    return value;
  }
}
