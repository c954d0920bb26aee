package dev.moonwire.tls;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.session.SavedSession;
import dev.moonwire.tls.session.SessionParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code set_session_fd}: empty, or one session as PEM. The descriptor's position is
 * neither used nor moved.
 */
record SessionFile(FdTable fds, int fd) {
  /** More than any session: those with the longest tickets take a tenth of it. */
  private static final int LARGEST = 1 << 20;

  /**
   * The session in the file; null when the file is empty.
   *
   * @throws TlsException when it holds something else
   */
  @Nullable SavedSession read() throws TlsException {
    byte[] text;
    try {
      Descriptor file = fds.require(fd);
      long size = file.info().size();
      if (size == 0) {
        return null;
      }
      if (size > LARGEST) {
        throw unparsed();
      }
      text = content(file, (int) size);
    } catch (ErrnoException e) {
      throw new TlsException("failed to stat session file: " + e.errno().text());
    }
    try {
      return SessionParameters.parse(text).orElseThrow(SessionFile::unparsed);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static byte[] content(Descriptor file, int size) throws ErrnoException {
    ByteBuffer text = ByteBuffer.allocate(size);
    int n = 0;
    while (n >= 0 && text.hasRemaining()) {
      n = file.pread(text, text.position());
    }
    return Arrays.copyOf(text.array(), text.position());
  }

  private static TlsException unparsed() {
    return new TlsException("failed to parse session");
  }

  /** Puts a session in place of what the file holds. */
  void write(SavedSession session) throws TlsException {
    Descriptor file;
    try {
      file = fds.require(fd);
      file.truncate(0);
    } catch (ErrnoException e) {
      throw new TlsException("failed to truncate session file: " + e.errno().text());
    }
    byte[] text;
    try {
      text = SessionParameters.text(session).getBytes(StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new TlsException("failed to write session");
    }
    try {
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        file.pwrite(rest, rest.position());
      }
    } catch (ErrnoException e) {
      throw new TlsException("failed to write session file: " + e.errno().text());
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }
}
