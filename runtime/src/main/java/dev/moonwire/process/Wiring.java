package dev.moonwire.process;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.OpenPipe;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one child that is being started.
 *
 * <p>With epoll the pipes are real ones, and the child's end is handed over by its name under
 * /proc: that opens it anew, so that it blocks for the child while ours does not. Elsewhere the
 * JDK's own pipes are pumped. Closing gives up what the child does not need any more, and all of it
 * when the child was never started.
 */
final class Wiring implements AutoCloseable {
  private final FdTable table;
  private final Command command;
  private final boolean direct;
  private final List<OpenPipe> surplus = new ArrayList<>();
  private final @Nullable OpenPipe input;
  private final @Nullable OpenPipe output;
  private final @Nullable OpenPipe error;

  Wiring(FdTable table, ProcessBuilder builder, Command command) throws ErrnoException {
    this.table = table;
    this.command = command;
    this.direct = table.loop().usesEpoll();
    try {
      this.input = connectInput(builder);
      this.output = connectOutput(command.output(), builder, false);
      this.error = connectOutput(command.error(), builder, true);
    } catch (ErrnoException e) {
      close();
      throw e;
    }
  }

  private @Nullable OpenPipe connectInput(ProcessBuilder builder) throws ErrnoException {
    if (direct && command.input() instanceof Stdio.Pipe) {
      FdTable.PipeEnds pipe = table.pipe();
      surplus.add(pipe.reader());
      surplus.add(pipe.writer());
      builder.redirectInput(Redirect.from(byName(pipe.reader())));
      return pipe.writer();
    }
    builder.redirectInput(redirect(command.input(), true));
    return null;
  }

  private @Nullable OpenPipe connectOutput(Stdio stdio, ProcessBuilder builder, boolean isError)
      throws ErrnoException {
    OpenPipe ours = null;
    Redirect redirect;
    if (direct && stdio instanceof Stdio.Pipe) {
      FdTable.PipeEnds pipe = table.pipe();
      surplus.add(pipe.reader());
      surplus.add(pipe.writer());
      redirect = Redirect.to(byName(pipe.writer()));
      ours = pipe.reader();
    } else {
      redirect = redirect(stdio, false);
    }
    if (isError) {
      builder.redirectError(redirect);
    } else {
      builder.redirectOutput(redirect);
    }
    return ours;
  }

  private Redirect redirect(Stdio stdio, boolean read) throws ErrnoException {
    if (stdio instanceof Stdio.Existing existing) {
      Descriptor given = table.require(existing.fd());
      if (!direct || !(given instanceof OpenPipe)) {
        throw Errno.EOPNOTSUPP.failure();
      }
      return read ? Redirect.from(byName(given)) : Redirect.to(byName(given));
    }
    if (stdio instanceof Stdio.Pipe) {
      return Redirect.PIPE;
    }
    if (stdio instanceof Stdio.Inherit) {
      return Redirect.INHERIT;
    }
    return read ? Redirect.from(NOTHING) : Redirect.DISCARD;
  }

  private static final File NOTHING =
      new File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");

  private static File byName(Descriptor end) {
    return new File("/proc/self/fd/" + end.fd());
  }

  /** The child runs: what is left are the runtime's ends. */
  Child.Pipes started(Process process) throws ErrnoException {
    if (direct) {
      surplus.remove(input);
      surplus.remove(output);
      surplus.remove(error);
      return new Child.Pipes(input, output, error);
    }
    return new Child.Pipes(
        command.input() instanceof Stdio.Pipe ? Pump.into(table, process.getOutputStream()) : null,
        command.output() instanceof Stdio.Pipe ? Pump.outOf(table, process.getInputStream()) : null,
        command.error() instanceof Stdio.Pipe ? Pump.outOf(table, process.getErrorStream()) : null);
  }

  @Override
  public void close() throws ErrnoException {
    for (OpenPipe end : surplus) {
      end.close();
    }
  }
}
