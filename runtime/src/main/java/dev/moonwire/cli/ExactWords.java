package dev.moonwire.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The words of the command line as they were typed. Java reads them in the locale's encoding, and
 * in the locale {@code C} of a container or a cron job it loses all that is not ASCII; the system
 * still has the bytes.
 */
final class ExactWords {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final char LOST = '\uFFFD';

  private ExactWords() {}

  static List<String> of(String[] words) {
    List<String> asRead = Arrays.asList(words);
    boolean lossy = asRead.stream().anyMatch(word -> word.indexOf(LOST) >= 0);
    return lossy ? fromSystem(asRead) : asRead;
  }

  /** The last words of the process's command line; the JVM's own stand before them. */
  private static List<String> fromSystem(List<String> asRead) {
    String line;
    try {
      line = Files.readString(COMMAND_LINE, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      // Another system, or bytes that are no text in UTF-8 either: what Java made of them is left.
      return asRead;
    }
    List<String> all = Arrays.asList(line.split("\0", -1));
    int end = all.size() - 1; // each word ends with a zero
    return end < asRead.size() ? asRead : all.subList(end - asRead.size(), end);
  }
}
