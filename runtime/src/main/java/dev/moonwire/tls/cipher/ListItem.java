package dev.moonwire.tls.cipher;

/** One item of libtls's comma or colon separated lists: blanks count only in front. */
final class ListItem {
  private ListItem() {}

  static String withoutLeadingBlanks(String item) {
    int start = 0;
    while (start < item.length() && (item.charAt(start) == ' ' || item.charAt(start) == '\t')) {
      start++;
    }
    return item.substring(start);
  }
}
