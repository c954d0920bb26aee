package dev.moonwire.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The command {@code moonwire}: lua(1) with libtls, and a runner of specs.
 *
 * <p>A first word {@code spec} runs specs; a script of that name is run as {@code ./spec}.
 */
public final class Main {
  static final String PROGRAM = "moonwire";

  /** Shows Java's stack trace of a defect. */
  private static final String DEBUG = "moonwire.debug";

  private Main() {}

  public static void main(String[] words) {
    // Text is UTF-8 whatever the locale, as the bytes of a script's own output are.
    Console console =
        new Console(
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
            new PrintStream(
                new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    QuietLogging.begin(Boolean.getBoolean(DEBUG));
    JsseSettings.begin();
    System.exit(run(ExactWords.of(words), console));
  }

  private static int run(List<String> words, Console console) {
    try {
      if (!words.isEmpty() && words.get(0).equals("spec")) {
        return new SpecCommand(console).run(words.subList(1, words.size()));
      }
      return new ScriptCommand(console).run(words);
    } catch (RuntimeException | Error defect) {
      console.defect(defect, Boolean.getBoolean(DEBUG));
      return 1;
    }
  }
}
