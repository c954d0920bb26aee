package dev.moonwire.client;

import java.nio.charset.StandardCharsets;

/** Text of one char per byte, as scripts see it. */
final class Texts {
  private Texts() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
