package dev.moonwire;

import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.SystemFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A stream the embedder gave as one of a script's standard streams. It belongs to the embedder:
 * closing it here writes out what is buffered and forgets it.
 */
final class JavaStream implements ByteStream {
  private static final int EBADF = 9;
  private static final int EIO = 5;
  private static final int ESPIPE = 29;

  private final int fd;
  private final InputStream in;
  private final OutputStream out;
  private boolean closed;

  private JavaStream(int fd, InputStream in, OutputStream out) {
    this.fd = fd;
    this.in = in;
    this.out = out;
  }

  static JavaStream reading(int fd, InputStream in) {
    return new JavaStream(fd, in, OutputStream.nullOutputStream());
  }

  static JavaStream writing(int fd, OutputStream out) {
    return new JavaStream(fd, InputStream.nullInputStream(), out);
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws SystemFailure {
    checkOpen();
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw failure();
    }
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws SystemFailure {
    checkOpen();
    try {
      out.write(buffer, offset, length);
      out.flush();
    } catch (IOException e) {
      throw failure();
    }
  }

  @Override
  public long seek(int whence, long offset) throws SystemFailure {
    checkOpen();
    throw new SystemFailure("Illegal seek", ESPIPE);
  }

  @Override
  public boolean isTerminal() {
    return false;
  }

  @Override
  public ExitStatus close() throws SystemFailure {
    checkOpen();
    closed = true;
    return ExitStatus.SUCCESS;
  }

  private void checkOpen() throws SystemFailure {
    if (closed) {
      throw new SystemFailure("Bad file descriptor", EBADF);
    }
  }

  /** Whatever the embedder's stream says is not for the script's eyes: it may name Java classes. */
  private static SystemFailure failure() {
    return new SystemFailure("Input/output error", EIO);
  }
}
