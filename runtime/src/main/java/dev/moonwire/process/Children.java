package dev.moonwire.process;

import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The programs one runtime has started. Those that still run when it closes are killed.
 *
 * <p>Loop thread only.
 */
public final class Children implements AutoCloseable {
  private static final Pattern ERROR_NUMBER = Pattern.compile("error[=:] ?(\\d+)");

  private final FdTable table;
  private final Map<Long, Child> byPid = new LinkedHashMap<>();

  public Children(FdTable table) {
    this.table = table;
  }

  /** The child with this number, ended or not; null when it was never ours. */
  public @Nullable Child find(long pid) {
    return byPid.get(pid);
  }

  /** Forgets an ended child, as wait(2) does once it has told of it. */
  public void forget(Child child) {
    byPid.remove(child.pid(), child);
  }

  /**
   * Starts a program.
   *
   * @throws ErrnoException as execve(2); EACCES where no programs are allowed; EBADF for a
   *     descriptor that is not open, EOPNOTSUPP for one that is no pipe
   */
  public Child start(Command command) throws ErrnoException {
    table.loop().confine();
    table.gate().requirePrograms();
    ProcessBuilder builder = new ProcessBuilder(command.arguments());
    Map<String, String> environment = command.environment();
    if (environment != null) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    Path folder = command.folder();
    builder.directory(folder == null ? null : folder.toFile());
    try (Wiring wiring = new Wiring(table, builder, command)) {
      Process process = launch(builder);
      Child child = new Child(table.loop(), process, wiring.started(process));
      byPid.put(child.pid(), child);
      return child;
    }
  }

  private static Process launch(ProcessBuilder builder) throws ErrnoException {
    try {
      return builder.start();
    } catch (IOException e) {
      Matcher number = ERROR_NUMBER.matcher(String.valueOf(e.getMessage()));
      Errno cause = number.find() ? Errno.of(Integer.parseInt(number.group(1))) : Errno.ENOENT;
      throw cause.failure();
    }
  }

  /** Kills those that still run, and waits until they are gone. */
  @Override
  public void close() {
    List<Child> all = new ArrayList<>(byPid.values());
    byPid.clear();
    for (Child child : all) {
      if (child.ending() == null) {
        child.destroy();
      }
    }
  }
}
