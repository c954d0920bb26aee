package dev.moonwire.fd;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** lseek(2) on a channel. */
final class Positions {
  private Positions() {}

  static long seek(FileChannel channel, int whence, long offset) throws ErrnoException {
    try {
      long base =
          switch (whence) {
            case 0 -> 0;
            case 1 -> channel.position();
            default -> channel.size();
          };
      long target = base + offset;
      if (target < 0) {
        throw Errno.EINVAL.failure();
      }
      channel.position(target);
      return target;
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
