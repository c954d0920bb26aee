package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.Failures;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.OpenMode;
import dev.moonwire.fd.OpenPipe;
import dev.moonwire.process.Child;
import dev.moonwire.process.Children;
import dev.moonwire.process.Command;
import dev.moonwire.process.Ending;
import dev.moonwire.process.Stdio;
import dev.moonwire.task.Scheduler;
import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.SystemFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** The outside for {@code io} and {@code os}: every file is a descriptor of the VM's table. */
final class FdFiles implements Files {
  private final FdTable table;
  private final Children children;
  private final Scheduler scheduler;

  FdFiles(FdTable table, Children children, Scheduler scheduler) {
    this.table = table;
    this.children = children;
    this.scheduler = scheduler;
  }

  /** Something that fails with an errno or as the JDK's file functions do. */
  @FunctionalInterface
  private interface Action<R> {
    R run() throws ErrnoException, IOException;
  }

  private static <R> R attempt(Action<R> action) throws SystemFailure {
    try {
      return action.run();
    } catch (ErrnoException e) {
      throw FdStream.failure(e);
    } catch (IOException e) {
      throw FdStream.failure(Failures.of(e));
    }
  }

  @Override
  public ByteStream open(byte[] path, String mode) throws SystemFailure {
    return attempt(
        () -> new FdStream(table.open(SystemText.path(path), OpenMode.of(mode)), scheduler));
  }

  @Override
  public ByteStream temporary() throws SystemFailure {
    return attempt(
        () -> {
          Path path = table.temporary();
          Descriptor file = table.open(path, OpenMode.of("w+"));
          deleteOpen(path);
          return new FdStream(file, scheduler);
        });
  }

  private static void deleteOpen(Path path) {
    try {
      java.nio.file.Files.delete(path);
    } catch (IOException stillOpen) {
      // Windows keeps what is open; the JVM takes it away at its end.
      path.toFile().deleteOnExit();
    }
  }

  @Override
  public ByteStream popen(byte[] command, String mode) throws SystemFailure {
    return attempt(
        () -> {
          Shell shell = new Shell(command);
          boolean reads = mode.startsWith("r");
          Command plain = shell.command();
          Child child =
              children.start(reads ? plain.withOutput(Stdio.PIPE) : plain.withInput(Stdio.PIPE));
          OpenPipe end = reads ? child.output() : child.input();
          if (end == null) {
            throw new IllegalStateException("a pipe was asked for");
          }
          return new FdStream(end, scheduler, () -> shell.status(await(child)));
        });
  }

  @Override
  public ByteStream standard(int fd) {
    return new FdStream(table.standard(fd), scheduler);
  }

  @Override
  public ExitStatus execute(byte[] command) throws SystemFailure {
    return attempt(
        () -> {
          Shell shell = new Shell(command);
          return shell.status(await(children.start(shell.command())));
        });
  }

  private Ending await(Child child) {
    if (child.ending() == null) {
      scheduler.await(ChildEnd.of(child));
    }
    children.forget(child);
    Ending ending = child.ending();
    if (ending == null) {
      throw new IllegalStateException("the child has not ended");
    }
    return ending;
  }

  @Override
  public boolean hasShell() {
    return table.policy().mayRunPrograms() && Shell.isThere();
  }

  @Override
  public void remove(byte[] path) throws SystemFailure {
    attempt(
        () -> {
          java.nio.file.Files.delete(replaceable(path));
          return true;
        });
  }

  @Override
  public void rename(byte[] from, byte[] to) throws SystemFailure {
    attempt(
        () ->
            java.nio.file.Files.move(
                replaceable(from), replaceable(to), StandardCopyOption.ATOMIC_MOVE));
  }

  /** To Java the empty path is the current folder; to the system it is nowhere. */
  private Path replaceable(byte[] path) throws ErrnoException {
    Path named = SystemText.path(path);
    if (named.toString().isEmpty()) {
      throw Errno.ENOENT.failure();
    }
    table.gate().requireReplace(named);
    return named;
  }

  @Override
  public byte[] temporaryName() throws SystemFailure {
    return attempt(() -> SystemText.bytes(table.temporary().toString()));
  }

  @Override
  public byte @Nullable [] environment(byte[] name) {
    try {
      String value = System.getenv(SystemText.of(name));
      return value == null ? null : SystemText.bytes(value);
    } catch (ErrnoException noText) {
      return null;
    }
  }
}
