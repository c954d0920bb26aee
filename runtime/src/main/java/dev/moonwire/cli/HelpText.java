package dev.moonwire.cli;

import picocli.CommandLine.Model.UsageMessageSpec;

/** The words around the table of options in {@code -h}. */
final class HelpText {
  private HelpText() {}

  static void describe(UsageMessageSpec usage) {
    usage
        .synopsisHeading("")
        .customSynopsis(
            "usage: moonwire [options] [script [args]]", "       moonwire spec [options] [paths]")
        .description(
            "",
            "Runs Lua scripts that talk TLS: require('libtls') is there, and Lua 5.2 with it.",
            "Without a script it runs standard input, or gives a prompt on a terminal.",
            "'moonwire spec' runs busted-style specs; see 'moonwire spec -h'.")
        .parameterListHeading("%nThe script:%n")
        .optionListHeading("%nOptions, in any number and order before the script:%n")
        .sortOptions(false)
        .footer(
            "      --                stop reading options",
            "      -                 stop reading options and run standard input",
            "",
            "Examples:",
            "  moonwire -e \"print(require('libtls'))\"",
            "  moonwire fetch.lua www.example.org",
            "  echo 'print(1 + 1)' | moonwire -",
            "",
            "Environment: LUA_PATH (or LUA_PATH_5_2) is where require looks, LUA_INIT (or",
            "LUA_INIT_5_2) is run first: a Lua text, or @file.",
            "Exit status: 0, what the script gives to os.exit, or 1 after an error.");
  }
}
