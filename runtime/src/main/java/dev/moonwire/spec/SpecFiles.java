package dev.moonwire.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds spec files, and the folder of what they share. */
final class SpecFiles {
  private static final String SUFFIX = "_spec.lua";
  private static final String SUPPORT = "support";

  private SpecFiles() {}

  /**
   * The spec files that {@code paths} stand for: a file is taken as it is, of a folder all {@code
   * *_spec.lua} at any depth, in the order of their names.
   *
   * @throws NoSuchFileException for a path that is not there
   */
  static List<Path> under(List<Path> paths) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.walk(path)) {
          files.filter(SpecFiles::isSpec).sorted().forEach(found::add);
        }
      } else if (Files.exists(path)) {
        found.add(path);
      } else {
        throw new NoSuchFileException(path.toString());
      }
    }
    return found;
  }

  /** The nearest folder named {@code support} beside the file or beside a folder around it. */
  static @Nullable Path supportOf(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    while (folder != null) {
      Path support = folder.resolve(SUPPORT);
      if (Files.isDirectory(support)) {
        return support;
      }
      folder = folder.getParent();
    }
    return null;
  }

  private static boolean isSpec(Path file) {
    return file.getFileName().toString().endsWith(SUFFIX) && Files.isRegularFile(file);
  }
}
