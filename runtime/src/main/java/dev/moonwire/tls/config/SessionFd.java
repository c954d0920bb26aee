package dev.moonwire.tls.config;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.FileInfo;
import dev.moonwire.tls.error.TlsException;

/** Whether a descriptor may hold a session, which is as secret as a key. */
final class SessionFd {
  /** Systems without owners and modes report -1. */
  private static final int UNKNOWN = -1;

  private static final int RWX_FOR_ALL = 0777;
  private static final int OWNER_ONLY = 0600;

  private SessionFd() {}

  /**
   * Makes sure that {@code fd} is a regular file of this user with mode 600.
   *
   * @throws TlsException saying what it is instead
   */
  static void require(int fd, FdTable descriptors) throws TlsException {
    FileInfo info = info(fd, descriptors);
    if (info.type() != FileInfo.Type.REGULAR) {
      throw new TlsException("session file is not a regular file");
    }
    int uid = descriptors.effectiveUid();
    if (info.uid() != UNKNOWN && info.uid() != uid) {
      throw new TlsException(
          "session file has incorrect owner (uid %d != %d)".formatted(info.uid(), uid));
    }
    int mode = info.mode() & RWX_FOR_ALL;
    if (info.mode() != UNKNOWN && mode != OWNER_ONLY) {
      throw new TlsException(
          "session file has incorrect permissions (%o != %o)".formatted(mode, OWNER_ONLY));
    }
  }

  private static FileInfo info(int fd, FdTable descriptors) throws TlsException {
    try {
      return descriptors.require(fd).info();
    } catch (ErrnoException e) {
      throw new TlsException("failed to stat session file: " + e.errno().text());
    }
  }
}
