package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What LuaJ's lexer lets pass and Lua does not (manual §3.1): unknown escape sequences, a string
 * that ends with the chunk (from some of these LuaJ's never returns), and names with bytes above
 * 127.
 */
final class LexicalCheck {
  private static final String SIMPLE = "abfnrtv\\\"'\n\r";
  private static final int MAX_DIGITS = 3;
  private static final int MAX_CODE = 255;

  /**
   * What is wrong.
   *
   * @param at the first byte that the lexer must not read
   * @param text the reference's words
   * @param near where the message says it is: quoted source, or {@code <eof>}
   */
  record Fault(int at, String text, String near) {}

  /** A byte that starts no token, and that LuaJ takes for no part of a name either. */
  private static final byte NO_SYMBOL = '@';

  private final byte[] source;
  private final boolean anyEscape;
  private final @Nullable Fault fault;
  private byte[] readable;
  private int at;

  /**
   * @param anyEscape whether a backslash may precede any character, which then stands for itself,
   *     as in Lua 5.1
   */
  LexicalCheck(byte[] source, boolean anyEscape) {
    this.source = source;
    this.anyEscape = anyEscape;
    this.readable = source;
    if (source.length > 0 && source[0] == '#') {
      // LuaJ skips such a line; files do without it before they come here, and strings keep it.
      replace(0);
    }
    this.fault = find();
  }

  /** The source for LuaJ's lexer: bytes above 127 outside strings are replaced. */
  byte[] readable() {
    return readable;
  }

  /** The first fault; null for none. */
  @Nullable Fault fault() {
    return fault;
  }

  private @Nullable Fault find() {
    while (at < source.length) {
      byte c = source[at++];
      Fault fault = null;
      if (c == '"' || c == '\'') {
        fault = string(c);
      } else if (c == '[') {
        longBracket();
      } else if (c == '-' && peek() == '-') {
        at++;
        comment();
      } else if (c < 0) {
        replace(at - 1);
      }
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private void replace(int position) {
    if (readable == source) {
      readable = source.clone();
    }
    readable[position] = NO_SYMBOL;
  }

  private void comment() {
    if (peek() == '[') {
      at++;
      if (longBracket()) {
        return;
      }
    }
    while (at < source.length && source[at] != '\n' && source[at] != '\r') {
      at++;
    }
  }

  /** Steps over a long bracket whose first bracket is behind; stays where there is none. */
  private boolean longBracket() {
    int level = at;
    while (level < source.length && source[level] == '=') {
      level++;
    }
    if (level >= source.length || source[level] != '[') {
      return false;
    }
    int equals = level - at;
    for (at = level + 1; at < source.length; at++) {
      if (source[at] == ']' && closes(equals)) {
        at += equals + 2;
        return true;
      }
    }
    return true;
  }

  private boolean closes(int equals) {
    int end = at + 1 + equals;
    if (end >= source.length || source[end] != ']') {
      return false;
    }
    for (int i = at + 1; i < end; i++) {
      if (source[i] != '=') {
        return false;
      }
    }
    return true;
  }

  /** A string whose opening quote is behind. An unfinished line is left to the lexer. */
  private @Nullable Fault string(byte quote) {
    while (at < source.length) {
      byte c = source[at];
      if (c == '\n' || c == '\r') {
        return null;
      }
      at++;
      if (c == quote) {
        return null;
      }
      Fault fault = c == '\\' ? escape() : null;
      if (fault != null) {
        return fault;
      }
    }
    return new Fault(source.length, "unfinished string", "<eof>");
  }

  /** An escape sequence whose backslash is behind. */
  private @Nullable Fault escape() {
    int c = peek();
    if (c < 0) {
      return null;
    }
    if (c == 'x') {
      return hexadecimal();
    }
    if (c == 'z') {
      at++;
      while (at < source.length
          && (source[at] == ' ' || (source[at] >= '\t' && source[at] <= '\r'))) {
        at++;
      }
      return null;
    }
    if (c >= '0' && c <= '9') {
      return decimal();
    }
    if (!anyEscape && SIMPLE.indexOf(c) < 0) {
      return fault("invalid escape sequence", at, at + 1);
    }
    at++;
    if ((c == '\r' || c == '\n') && (peek() == '\r' || peek() == '\n') && peek() != c) {
      at++;
    }
    return null;
  }

  private @Nullable Fault hexadecimal() {
    int start = at++;
    for (int i = 0; i < 2; i++, at++) {
      if (Character.digit(peek(), 16) < 0) {
        return fault("hexadecimal digit expected", start, Math.min(at + 1, source.length));
      }
    }
    return null;
  }

  private @Nullable Fault decimal() {
    int start = at;
    int code = 0;
    while (at - start < MAX_DIGITS && peek() >= '0' && peek() <= '9') {
      code = code * 10 + (source[at++] - '0');
    }
    return code > MAX_CODE ? fault("decimal escape too large", start, at) : null;
  }

  private Fault fault(String text, int start, int end) {
    String escape = new String(source, start, end - start, StandardCharsets.ISO_8859_1);
    return new Fault(start, text, "'\\" + escape + "'");
  }

  /** The next byte, unsigned; -1 at the end. */
  private int peek() {
    return at < source.length ? source[at] & 255 : -1;
  }
}
