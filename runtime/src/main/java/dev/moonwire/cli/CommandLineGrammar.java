package dev.moonwire.cli;

import dev.moonwire.cli.Invocation.Module;
import dev.moonwire.cli.Invocation.Statement;
import dev.moonwire.cli.Invocation.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The options of lua(1), read by picocli. The model is built by hand: reading annotations would
 * cost a short script more time than it runs.
 */
final class CommandLineGrammar {
  private static final List<String> LUA = List.of("5.1", "5.2", "5.3");
  private static final List<String> LIBTLS = List.of("classic", "3.5");

  private final List<Step> steps = new ArrayList<>();
  private final CommandLine commandLine;

  CommandLineGrammar() {
    CommandSpec spec = CommandSpec.create().name(Main.PROGRAM);
    spec.parser()
        .stopAtPositional(true)
        .overwrittenOptionsAllowed(true)
        .toggleBooleanFlags(false)
        // Not "=": the text of "-e=1" is "=1".
        .separator(" ");
    spec.addOption(
        step("-e", "stat", text -> steps.add(new Statement(text)))
            .description("run the Lua text 'stat'")
            .build());
    spec.addOption(
        step("-l", "mod", name -> steps.add(new Module(name)))
            .description("load the module 'mod' into a global of that name")
            .build());
    spec.addOption(flag("-i").description("give a prompt after running the script").build());
    spec.addOption(flag("-v", "--version").description("print the version").build());
    spec.addOption(
        flag("-E").description("ignore LUA_INIT and LUA_PATH of the environment").build());
    // Options of their own, since "=" separates nothing here.
    for (String number : LUA) {
      spec.addOption(
          flag("--lua=" + number)
              .description("where the versions of Lua differ, do as " + number + " does")
              .build());
    }
    for (String generation : LIBTLS) {
      spec.addOption(
          flag("--libtls=" + generation)
              .description("give scripts the libtls of generation " + generation)
              .build());
    }
    spec.addOption(flag("-h", "--help").description("print this text").usageHelp(true).build());
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[script [args]]")
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hideParamSyntax(true)
            .description(
                "the file to run, - for standard input, and what it gets as '...' and in 'arg'")
            .build());
    HelpText.describe(spec.usageMessage());
    commandLine = new CommandLine(spec).setExpandAtFiles(false).setTrimQuotes(false);
  }

  /** Reads one command line; an instance reads only one. */
  Invocation parse(List<String> words) throws UsageException {
    ParseResult result = parsed(words);
    int script = words.size() - result.matchedPositionals().size();
    if (result.hasMatchedPositional(0)) {
      script = words.size() - result.matchedPositional(0).<List<String>>getValue().size();
    }
    return new Invocation(
        steps,
        result.hasMatchedOption("-i"),
        result.hasMatchedOption("-v"),
        result.hasMatchedOption("-E"),
        result.hasMatchedOption("-h"),
        chosen(result, "--lua=", LUA),
        chosen(result, "--libtls=", LIBTLS),
        words,
        script);
  }

  private static Optional<String> chosen(ParseResult result, String option, List<String> values) {
    return values.stream().filter(v -> result.hasMatchedOption(option + v)).findFirst();
  }

  /** Options and their meaning, for people. */
  String help() {
    return commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private ParseResult parsed(List<String> words) throws UsageException {
    try {
      return commandLine.parseArgs(words.toArray(new String[0]));
    } catch (MissingParameterException e) {
      OptionSpec option = (OptionSpec) e.getMissing().get(0);
      throw new UsageException("'" + option.shortestName() + "' needs argument");
    } catch (UnmatchedArgumentException e) {
      throw new UsageException("unrecognized option '" + e.getUnmatched().get(0) + "'");
    } catch (ParameterException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static OptionSpec.Builder flag(String... names) {
    return OptionSpec.builder(names).arity("0").type(boolean.class);
  }

  /** picocli sets each occurrence in turn, which keeps the order of different options. */
  private static OptionSpec.Builder step(String name, String label, Consumer<String> add) {
    return OptionSpec.builder(name)
        .arity("1")
        .type(String.class)
        .paramLabel(label)
        .setter(
            new ISetter() {
              @Override
              public <T> @Nullable T set(@Nullable T value) {
                if (value instanceof String text) {
                  add.accept(text);
                }
                return null;
              }
            });
  }
}
