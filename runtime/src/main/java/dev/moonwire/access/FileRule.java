package dev.moonwire.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a file allow-list: a file, or a folder and all below it. Links are followed before
 * it is compared, so none leads out of it.
 *
 * @param root where it begins
 * @param write whether what is there may be changed, too
 */
record FileRule(Path root, boolean write) {
  /** No system takes a path with more names (Linux: 4096 bytes). */
  private static final int MOST_NAMES = 2048;

  /** Whether a path that {@link #real} or {@link #entry} gave lies in it. */
  boolean covers(Path real) {
    Path own = real(root);
    return own != null && real.startsWith(own);
  }

  /**
   * Where a path leads once every link is followed; null when that cannot be told: an unreadable
   * folder, a link to nothing.
   */
  static @Nullable Path real(Path path) {
    Path absolute = path.toAbsolutePath();
    if (absolute.getNameCount() > MOST_NAMES) {
      return null;
    }
    try {
      return absolute.toRealPath();
    } catch (IOException missingOrHidden) {
      boolean link = Files.isSymbolicLink(absolute);
      return link || Files.exists(absolute, LinkOption.NOFOLLOW_LINKS) ? null : entry(absolute);
    }
  }

  /** The name itself in its real folder: what is removed or renamed when it is a link. */
  static @Nullable Path entry(Path path) {
    Path absolute = path.toAbsolutePath();
    Path name = absolute.getFileName();
    Path folder = absolute.getParent();
    if (name == null || folder == null) {
      return absolute.getRoot();
    }
    String last = name.toString();
    if (last.equals("..") || last.equals(".")) {
      return real(absolute.normalize());
    }
    Path real = real(folder);
    return real == null ? null : real.resolve(name);
  }
}
