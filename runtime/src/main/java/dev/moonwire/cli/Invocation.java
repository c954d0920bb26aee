package dev.moonwire.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one command line asks for, as lua(1) reads it.
 *
 * @param steps the {@code -e} and {@code -l} options, in the order given
 * @param interactive {@code -i}: a prompt after everything else
 * @param version {@code -v}
 * @param ignoresEnvironment {@code -E}: neither LUA_INIT nor LUA_PATH count
 * @param help {@code -h}
 * @param lua the number of {@code --lua=}; empty for the default
 * @param libtls the generation of {@code --libtls=}; empty for the default
 * @param words the whole command line
 * @param script where in {@code words} the script stands; their number when there is none
 */
record Invocation(
    List<Step> steps,
    boolean interactive,
    boolean version,
    boolean ignoresEnvironment,
    boolean help,
    Optional<String> lua,
    Optional<String> libtls,
    List<String> words,
    int script) {

  /** Something to do before the script. */
  sealed interface Step {}

  /** {@code -e text}. */
  record Statement(String text) implements Step {}

  /** {@code -l name}. */
  record Module(String name) implements Step {}

  Invocation {
    steps = List.copyOf(steps);
    words = List.copyOf(words);
  }

  /** A script with its arguments and no option. */
  static Invocation ofScript(List<String> words) {
    return new Invocation(
        List.of(), false, false, false, false, Optional.empty(), Optional.empty(), words, 0);
  }

  /** Whether there is nothing to do but to read standard input. */
  boolean asksNothing() {
    return !hasScript() && !interactive && !version && steps.isEmpty();
  }

  boolean hasScript() {
    return script < words.size();
  }

  /** {@code -} means standard input, unless {@code --} stands before it. */
  boolean scriptIsStandardInput() {
    return words.get(script).equals("-") && !(script > 0 && words.get(script - 1).equals("--"));
  }

  String scriptName() {
    return words.get(script);
  }

  List<String> arguments() {
    return words.subList(script + 1, words.size());
  }

  /** The global {@code arg}: the script at 0, its arguments after it, the options before it. */
  Map<Long, String> argTable() {
    Map<Long, String> arg = new LinkedHashMap<>();
    arg.put(-1L - script, Main.PROGRAM);
    for (int i = 0; i < words.size(); i++) {
      arg.put((long) i - script, words.get(i));
    }
    return arg;
  }
}
