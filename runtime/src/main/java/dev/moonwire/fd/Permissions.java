package dev.moonwire.fd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The nine permission bits of POSIX and the user who asks. */
public final class Permissions {
  private static final PosixFilePermission[] FROM_LOWEST_BIT = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ,
  };

  private Permissions() {}

  /** Changes the permission bits of a file, as chmod(2); nothing happens on systems without. */
  public static void change(Path path, int mode) throws ErrnoException {
    try {
      if (path.toString().isEmpty() || Files.notExists(path)) {
        throw Errno.ENOENT.failure();
      }
      if (hasPosixBits(path)) {
        Files.setPosixFilePermissions(path, set(mode));
      }
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  static FileAttribute<?>[] attributes(Path path, int mode) {
    return hasPosixBits(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set(mode))}
        : new FileAttribute<?>[0];
  }

  /** The owner that /proc shows, else the owner of a file made for the purpose. */
  static int effectiveUid() {
    try {
      Path self = Path.of("/proc/self");
      if (Files.exists(self)) {
        return FileStatus.of(self).info().uid();
      }
      Path probe = Files.createTempFile("moonwire", null);
      try {
        return FileStatus.of(probe).info().uid();
      } finally {
        Files.delete(probe);
      }
    } catch (IOException nowhereToLook) {
      return -1;
    }
  }

  private static boolean hasPosixBits(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static Set<PosixFilePermission> set(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < FROM_LOWEST_BIT.length; bit++) {
      if ((mode & (1 << bit)) != 0) {
        permissions.add(FROM_LOWEST_BIT[bit]);
      }
    }
    return permissions;
  }
}
