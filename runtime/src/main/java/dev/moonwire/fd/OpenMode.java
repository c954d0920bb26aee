package dev.moonwire.fd;

import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * How a file is opened: the flags of open(2).
 *
 * @param exclusive fail when the file exists
 * @param append write at the end, wherever the position is
 */
public record OpenMode(
    boolean read,
    boolean write,
    boolean create,
    boolean exclusive,
    boolean truncate,
    boolean append) {
  public static final OpenMode READ = of("r");
  public static final OpenMode READ_WRITE = of("r+");

  /**
   * The flags behind a mode of fopen(3).
   *
   * @throws IllegalArgumentException when it is none
   */
  public static OpenMode of(String mode) {
    boolean both = mode.indexOf('+') > 0;
    boolean known = mode.matches("[rwa](\\+b?|b\\+?)?x?");
    if (!known) {
      throw new IllegalArgumentException("invalid mode '" + mode + "'");
    }
    boolean exclusive = mode.endsWith("x");
    return switch (mode.charAt(0)) {
      case 'r' -> new OpenMode(true, both, false, exclusive, false, false);
      case 'w' -> new OpenMode(both, true, true, exclusive, true, false);
      default -> new OpenMode(both, true, true, exclusive, false, true);
    };
  }

  Set<OpenOption> options() {
    Set<OpenOption> options = new HashSet<>();
    if (read) {
      options.add(StandardOpenOption.READ);
    }
    if (write) {
      options.add(StandardOpenOption.WRITE);
    }
    if (create) {
      options.add(exclusive ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE);
    }
    if (truncate) {
      options.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    // The JDK refuses READ with APPEND: such a file is moved to its end before each write.
    if (append && !read) {
      options.add(StandardOpenOption.APPEND);
    }
    return options;
  }
}
