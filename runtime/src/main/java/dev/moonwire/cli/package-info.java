/**
 * The command: run, repl, spec. The only code allowed to touch System.exit, System.out and
 * System.err.
 */
@NullMarked
package dev.moonwire.cli;

import org.jspecify.annotations.NullMarked;
