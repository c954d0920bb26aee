package dev.moonwire.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What {@code spec/golden/libtls/compare.lua --loose} does: two recorded lines agree when they are
 * equal but for the wording that belongs to the C library or to the interpreter.
 */
final class GoldenComparison {
  private static final Pattern OPENSSL_REASON = Pattern.compile("error:[0-9a-fA-F]+:[^\"\\\\|]*");
  private static final Pattern ARGUMENT = Pattern.compile("bad argument #\\d+ to '[^']*' ");
  private static final Pattern SELF = Pattern.compile("calling '[^']*' on bad self ");
  private static final Pattern ATTEMPT = Pattern.compile("attempt to [^\"]*");

  private GoldenComparison() {}

  static boolean agree(String expected, String actual) {
    return loose(expected).equals(loose(actual));
  }

  /** Case names and their results in the order of the cases; of a repeated name the last result. */
  static Map<String, String> cases(byte[] recorded) {
    Map<String, String> cases = new LinkedHashMap<>();
    for (String line : new String(recorded, StandardCharsets.ISO_8859_1).split("\n")) {
      int tab = line.indexOf('\t');
      if (tab >= 0) {
        cases.put(line.substring(0, tab), line.substring(tab + 1));
      }
    }
    return cases;
  }

  /** The {@code topic/case} names of quirks.txt: another implementation may differ there. */
  static Set<String> quirks(Path file) throws IOException {
    return firstColumn(file, 0, row -> true);
  }

  /**
   * The {@code topic/case} names of engine-limits.txt for the engines that {@code forced} knows.
   */
  static Set<String> limits(Path file, Predicate<String> forced) throws IOException {
    return firstColumn(file, 1, row -> forced.test(row[0]));
  }

  private static Set<String> firstColumn(Path file, int column, Predicate<String[]> wanted)
      throws IOException {
    Set<String> names = new HashSet<>();
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      String[] row = line.split("\t");
      if (row.length > column + 1 && !line.startsWith("#") && wanted.test(row)) {
        names.add(row[column]);
      }
    }
    return names;
  }

  private static String loose(String result) {
    String text = OPENSSL_REASON.matcher(result).replaceAll("error:*");
    text = ARGUMENT.matcher(text).replaceAll("");
    text = SELF.matcher(text).replaceAll("");
    return ATTEMPT.matcher(text).replaceAll("attempt to *");
  }
}
