package dev.moonwire.tls;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.tls.engine.OutboundRecords;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors below a connection. They are named by number and not checked until they are used,
 * as in libtls; once found they are held on to, so that a number used again by something else is a
 * bad descriptor here. Only a socket that {@code connect} opened is owned, and closed, by it.
 */
final class Transport {
  private final FdTable fds;
  private final int readFd;
  private final int writeFd;
  private final boolean owned;
  private @Nullable Descriptor from;
  private @Nullable Descriptor to;

  private Transport(FdTable fds, int readFd, int writeFd, boolean owned) {
    this.fds = fds;
    this.readFd = readFd;
    this.writeFd = writeFd;
    this.owned = owned;
    this.from = fds.find(readFd);
    this.to = fds.find(writeFd);
  }

  /** Descriptors that stay the caller's; the two may be one. */
  static Transport borrowed(FdTable fds, int readFd, int writeFd) {
    return new Transport(fds, readFd, writeFd, false);
  }

  /** Takes ownership of the socket. */
  static Transport owned(FdTable fds, int socket) {
    return new Transport(fds, socket, socket, true);
  }

  boolean isOwned() {
    return owned;
  }

  Descriptor from() throws ErrnoException {
    if (from == null) {
      from = fds.find(readFd);
    }
    return open(from);
  }

  Descriptor to() throws ErrnoException {
    if (to == null) {
      to = fds.find(writeFd);
    }
    return open(to);
  }

  /**
   * Ends an operation that did not set out to send. What a bad descriptor does not take stays with
   * the records, and the next write says what is wrong with it.
   */
  void sendAside(OutboundRecords records) {
    try {
      if (!records.isEmpty()) {
        records.flush(to());
      }
    } catch (ErrnoException e) {
      records.keep();
    }
  }

  private static Descriptor open(@Nullable Descriptor descriptor) throws ErrnoException {
    if (descriptor == null || !descriptor.isOpen()) {
      throw new ErrnoException(Errno.EBADF);
    }
    return descriptor;
  }

  /**
   * Closes an owned socket, once.
   *
   * @return what close(2) complains of; null when all is well
   */
  @Nullable Errno closeOwned() {
    if (!owned || from == null || !from.isOpen()) {
      return null;
    }
    try {
      from.close();
      return null;
    } catch (ErrnoException e) {
      return e.errno();
    }
  }
}
