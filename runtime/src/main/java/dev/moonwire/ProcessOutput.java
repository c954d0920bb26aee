package dev.moonwire;

import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.SystemFailure;

/**
 * The process's own standard output or error. When its reader has left, the script ends: Java
 * ignores the signal that would end a C program then, and a script that prints for ever into {@code
 * | head} would never stop.
 */
final class ProcessOutput implements ByteStream {
  private static final int EPIPE = 32;

  /** What a shell shows for a program that SIGPIPE ended: 128 and the signal's number. */
  private static final int STATUS = 128 + 13;

  private final ByteStream stream;

  ProcessOutput(ByteStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws SystemFailure {
    try {
      stream.write(buffer, offset, length);
    } catch (SystemFailure failure) {
      if (failure.errno() == EPIPE) {
        throw new ExitRequest(STATUS, false);
      }
      throw failure;
    }
  }

  @Override
  public int fd() {
    return stream.fd();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws SystemFailure {
    return stream.read(buffer, offset, length);
  }

  @Override
  public long seek(int whence, long offset) throws SystemFailure {
    return stream.seek(whence, offset);
  }

  @Override
  public boolean isTerminal() {
    return stream.isTerminal();
  }

  @Override
  public ExitStatus close() throws SystemFailure {
    return stream.close();
  }
}
