package dev.moonwire.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start and how.
 *
 * @param arguments the program, looked up in PATH, and its arguments
 * @param environment all of the child's variables; null for those of the runtime
 * @param folder where the child starts; null for where the runtime is
 */
public record Command(
    List<String> arguments,
    @Nullable Map<String, String> environment,
    @Nullable Path folder,
    Stdio input,
    Stdio output,
    Stdio error) {
  /** Copies what it is given. */
  public Command {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("no program named");
    }
    arguments = List.copyOf(arguments);
    environment = environment == null ? null : Map.copyOf(environment);
  }

  /** A program with the runtime's own variables, folder and standard streams. */
  public static Command of(List<String> arguments) {
    return new Command(arguments, null, null, Stdio.INHERIT, Stdio.INHERIT, Stdio.INHERIT);
  }

  public Command withInput(Stdio stdio) {
    return new Command(arguments, environment, folder, stdio, output, error);
  }

  public Command withOutput(Stdio stdio) {
    return new Command(arguments, environment, folder, input, stdio, error);
  }

  public Command withError(Stdio stdio) {
    return new Command(arguments, environment, folder, input, output, stdio);
  }
}
