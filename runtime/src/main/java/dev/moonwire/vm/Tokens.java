package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;

/** Splits Lua source into tokens (manual §3.1), to name the one at which a parser stopped. */
final class Tokens {
  private static final String[] LONG_SYMBOLS = {"...", "..", "==", "~=", "<=", ">=", "::"};

  private final String text;
  private int at;

  Tokens(byte[] source) {
    text = new String(source, StandardCharsets.ISO_8859_1);
  }

  /** The token that ends at {@code end}, or the part of one up to there. */
  String endingAt(int end) {
    int start = 0;
    while (at < end) {
      skipBlanks();
      if (at >= end) {
        break;
      }
      start = at;
      token();
    }
    return text.substring(Math.min(start, end), end);
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        at++;
      } else if (text.startsWith("--", at)) {
        at += 2;
        if (!longBracket()) {
          int line = text.indexOf('\n', at);
          at = line < 0 ? text.length() : line;
        }
      } else {
        return;
      }
    }
  }

  private void token() {
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      string(c);
    } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      number();
    } else if (isName(c)) {
      while (at < text.length() && isName(text.charAt(at))) {
        at++;
      }
    } else if (c != '[' || !longBracket()) {
      symbol();
    }
  }

  private void string(char quote) {
    at++;
    while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at < text.length() && text.charAt(at) == quote) {
      at++;
    }
    at = Math.min(at, text.length());
  }

  /** Hexadecimal digits and dots, and a sign after an exponent's letter (read_numeral). */
  private void number() {
    boolean hexadecimal = text.charAt(at) == '0' && (peek(1) | 0x20) == 'x';
    char exponent = hexadecimal ? 'p' : 'e';
    at += hexadecimal ? 2 : 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if ((c | 0x20) == exponent && (peek(1) == '+' || peek(1) == '-')) {
        at += 2;
      } else if (c == '.' || (c | 0x20) == exponent || Character.digit(c, 16) >= 0) {
        at++;
      } else {
        return;
      }
    }
  }

  private void symbol() {
    for (String symbol : LONG_SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        at += symbol.length();
        return;
      }
    }
    at++;
  }

  /** Steps over {@code [[...]]} or {@code [==[...]==]}, if there is one. */
  private boolean longBracket() {
    int open = at;
    if (open >= text.length() || text.charAt(open) != '[') {
      return false;
    }
    int level = open + 1;
    while (level < text.length() && text.charAt(level) == '=') {
      level++;
    }
    if (level >= text.length() || text.charAt(level) != '[') {
      return false;
    }
    String close = "]" + text.substring(open + 1, level) + "]";
    int end = text.indexOf(close, level);
    at = end < 0 ? text.length() : end + close.length();
    return true;
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isName(char c) {
    return c == '_' || isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  }
}
