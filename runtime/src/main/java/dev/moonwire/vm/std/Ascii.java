package dev.moonwire.vm.std;

/** Letters as the C locale knows them, where only the 26 have two forms. */
final class Ascii {
  private Ascii() {}

  static int upper(int c) {
    return c >= 'a' && c <= 'z' ? c - 32 : c;
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  static String upper(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.chars().forEach(c -> result.append((char) upper(c)));
    return result.toString();
  }
}
