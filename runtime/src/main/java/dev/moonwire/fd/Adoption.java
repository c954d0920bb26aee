package dev.moonwire.fd;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Finds out through /proc what an inherited descriptor is, and makes the right thing of it. */
final class Adoption {
  private static final int ACCESS_MASK = 3;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_APPEND = 02000;

  private Adoption() {}

  static Descriptor of(FdTable table, Platform platform, int fd) throws ErrnoException {
    if (!table.loop().usesEpoll()) {
      throw Errno.EOPNOTSUPP.failure();
    }
    try {
      FileInfo.Type type = FileStatus.of(link(fd)).info().type();
      return switch (type) {
        case SOCKET -> socket(table, (RawSocket) platform.adopt(fd, true));
        case PIPE -> table.add(new OpenPipe(table, platform.adopt(fd, false)));
        case REGULAR -> table.add(file(table, platform, fd));
        default -> throw Errno.EOPNOTSUPP.failure();
      };
    } catch (NoSuchFileException e) {
      throw Errno.EBADF.failure();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private static Descriptor socket(FdTable table, RawSocket raw) {
    return table.add(new OpenSocket(table, raw, table.observer().foreign()));
  }

  /** Opened anew through its link: Java cannot wrap a number. The position is carried over. */
  private static Descriptor file(FdTable table, Platform platform, int fd) throws IOException {
    Path link = link(fd);
    long position = 0;
    int flags = 0;
    List<String> lines = Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(fd)));
    for (String line : lines) {
      String value = line.substring(line.indexOf(':') + 1).trim();
      if (line.startsWith("pos:")) {
        position = Long.parseLong(value);
      } else if (line.startsWith("flags:")) {
        flags = Integer.parseInt(value, 8);
      }
    }
    int access = flags & ACCESS_MASK;
    OpenMode mode =
        new OpenMode(
            access != O_WRONLY,
            access == O_WRONLY || access == O_RDWR,
            false,
            false,
            false,
            (flags & O_APPEND) != 0);
    FileChannel channel = FileChannel.open(link, mode.options());
    channel.position(position);
    Descriptor file = new OpenFile(table, channel, link, mode);
    file.reservation(platform.reserved(fd));
    return file;
  }

  private static Path link(int fd) {
    return Path.of("/proc/self/fd", Integer.toString(fd));
  }
}
