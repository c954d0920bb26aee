package dev.moonwire.cli;

import dev.moonwire.spec.SpecReport;
import dev.moonwire.spec.SpecReport.Format;
import dev.moonwire.spec.SpecRun;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code moonwire spec [options] [paths]}: status 0 when nothing failed. */
final class SpecCommand {
  private static final Map<String, Format> FORMATS =
      Map.of("plain", Format.PLAIN, "tap", Format.TAP);

  private static final Set<String> LIBTLS = Set.of("classic", "3.5");

  private final Console console;
  private final CommandLine commandLine;

  SpecCommand(Console console) {
    this.console = console;
    CommandSpec spec = CommandSpec.create().name(Main.PROGRAM + " spec");
    spec.addOption(
        text("--filter")
            .paramLabel("PATTERN")
            .description("only tests whose full name has this Lua pattern")
            .build());
    spec.addOption(
        text("--output").paramLabel("FORMAT").description("plain (the default) or tap").build());
    spec.addOption(
        text("--libtls")
            .paramLabel("GENERATION")
            .description("the libtls that specs get: classic (the default) or 3.5")
            .build());
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .arity("0")
            .type(boolean.class)
            .usageHelp(true)
            .description("print this text")
            .build());
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("paths")
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .description("spec files, or folders of *_spec.lua; 'spec' when none is given")
            .build());
    spec.usageMessage()
        .synopsisHeading("usage: ")
        .description("", "Runs busted-style specs, each file in a VM of its own.")
        .footer("", "A script whose name is 'spec' is run as './spec'.")
        .parameterListHeading("%n")
        .optionListHeading("%n");
    commandLine = new CommandLine(spec).setExpandAtFiles(false);
  }

  private static OptionSpec.Builder text(String name) {
    return OptionSpec.builder(name).arity("1").type(String.class);
  }

  /** Runs one command line and answers the exit status. */
  int run(List<String> words) {
    try {
      ParseResult options = commandLine.parseArgs(words.toArray(new String[0]));
      if (options.isUsageHelpRequested()) {
        console.out().print(usage());
        return 0;
      }
      return run(options);
    } catch (ParameterException e) {
      return refuse(lowerCase(String.valueOf(e.getMessage())));
    } catch (NoSuchFileException e) {
      return refuse("cannot open " + e.getFile() + ": No such file or directory");
    } catch (IOException e) {
      return refuse("cannot read the specs: " + e.getMessage());
    }
  }

  private int run(ParseResult options) throws IOException {
    String output = options.matchedOptionValue("--output", "plain");
    Format format = FORMATS.get(output);
    if (format == null) {
      return refuse("unknown output '" + output + "': plain or tap");
    }
    SpecRun.Builder run = SpecRun.builder();
    String filter = options.<@Nullable String>matchedOptionValue("--filter", null);
    if (filter != null) {
      run.filter(filter);
    }
    String libtls = options.matchedOptionValue("--libtls", "classic");
    if (!LIBTLS.contains(libtls)) {
      return refuse("unknown libtls '" + libtls + "': classic or 3.5");
    }
    run.libtls(libtls);
    List<Path> paths = options.matchedPositionalValue(0, List.of());
    paths.forEach(run::path);
    try (SpecReport report = SpecReport.to(console.out(), format)) {
      return run.build().run(report).isGood() ? 0 : 1;
    }
  }

  private int refuse(String complaint) {
    console.complain(complaint);
    console.err().print(usage());
    return 1;
  }

  private String usage() {
    return commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private static String lowerCase(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }
}
