package dev.moonwire.process;

import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.OpenPipe;
import dev.moonwire.loop.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that was started. The system's process table is kept clean behind it, whether anybody
 * waits for it or not.
 *
 * <p>Its pipes are descriptors like others, and whoever started it closes them.
 */
public final class Child {
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private final Process process;
  private final Pipes pipes;
  private final List<Runnable> listeners = new ArrayList<>();
  private @Nullable Ending ending;

  /**
   * The runtime's ends.
   *
   * @param input what is written here is the child's standard input
   */
  record Pipes(@Nullable OpenPipe input, @Nullable OpenPipe output, @Nullable OpenPipe error) {}

  Child(Loop loop, Process process, Pipes pipes) {
    this.process = process;
    this.pipes = pipes;
    process.onExit().thenAccept(ended -> loop.post(() -> ended(ended)));
  }

  private void ended(Process gone) {
    ending = Ending.of(gone.exitValue());
    List<Runnable> told = List.copyOf(listeners);
    listeners.clear();
    told.forEach(Runnable::run);
  }

  /** Runs the listener in the turn of the loop in which it ends; it must not have ended yet. */
  public void onEnd(Runnable listener) {
    listeners.add(listener);
  }

  public long pid() {
    return process.pid();
  }

  /** How it ended; null while it runs. Changes in a turn of the loop only. */
  public @Nullable Ending ending() {
    return ending;
  }

  /** What is written here is its standard input; null unless a pipe was asked for. */
  public @Nullable OpenPipe input() {
    return pipes.input();
  }

  /** Its standard output can be read here; null unless a pipe was asked for. */
  public @Nullable OpenPipe output() {
    return pipes.output();
  }

  /** Its standard error can be read here; null unless a pipe was asked for. */
  public @Nullable OpenPipe error() {
    return pipes.error();
  }

  /**
   * Sends a signal.
   *
   * @param signal its number; 0 only asks whether the child is there
   * @throws ErrnoException ESRCH when it has ended, EINVAL when there is no such signal
   */
  public void kill(int signal) throws ErrnoException {
    if (ending != null || !process.isAlive()) {
      throw Errno.ESRCH.failure();
    }
    switch (signal) {
      case 0 -> {}
      case SIGTERM -> process.toHandle().destroy();
      case SIGKILL -> process.toHandle().destroyForcibly();
      default -> send(signal);
    }
  }

  /** Java knows two signals; the shell knows the others. */
  private void send(int signal) throws ErrnoException {
    try {
      Process shell =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      shell.getOutputStream().close();
      if (shell.waitFor() != 0) {
        throw Errno.EINVAL.failure();
      }
    } catch (IOException noShell) {
      throw Errno.EINVAL.failure();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.failure();
    }
  }

  /** Ends it at once, and waits until it is gone. */
  void destroy() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }
}
