package dev.moonwire.tls;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors below a connection. They are named by number and not checked until they are used,
 * as in libtls; once found they are held on to, so that a number used again by something else is a
 * bad descriptor here. Only a socket that {@code connect} opened is owned, and closed, by it.
 */
final class DescriptorTransport implements Transport {
  private final FdTable fds;
  private final int readFd;
  private final int writeFd;
  private final boolean owned;
  private @Nullable Descriptor from;
  private @Nullable Descriptor to;

  private DescriptorTransport(FdTable fds, int readFd, int writeFd, boolean owned) {
    this.fds = fds;
    this.readFd = readFd;
    this.writeFd = writeFd;
    this.owned = owned;
    this.from = fds.find(readFd);
    this.to = fds.find(writeFd);
  }

  /** Descriptors that stay the caller's; the two may be one. */
  static DescriptorTransport borrowed(FdTable fds, int readFd, int writeFd) {
    return new DescriptorTransport(fds, readFd, writeFd, false);
  }

  /** Takes ownership of the socket. */
  static DescriptorTransport owned(FdTable fds, int socket) {
    return new DescriptorTransport(fds, socket, socket, true);
  }

  @Override
  public boolean isOwned() {
    return owned;
  }

  @Override
  public Descriptor from() throws ErrnoException {
    if (from == null) {
      from = fds.find(readFd);
    }
    return open(from);
  }

  @Override
  public Descriptor to() throws ErrnoException {
    if (to == null) {
      to = fds.find(writeFd);
    }
    return open(to);
  }

  @Override
  public @Nullable Descriptor awaited(Want want) {
    try {
      return want == Want.POLLOUT ? to() : from();
    } catch (ErrnoException e) {
      return null;
    }
  }

  @Override
  public @Nullable Relay relay() {
    return null;
  }

  private static Descriptor open(@Nullable Descriptor descriptor) throws ErrnoException {
    if (descriptor == null || !descriptor.isOpen()) {
      throw new ErrnoException(Errno.EBADF);
    }
    return descriptor;
  }

  @Override
  public @Nullable Errno closeOwned() {
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
