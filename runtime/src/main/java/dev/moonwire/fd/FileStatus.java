package dev.moonwire.fd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of a file as stat(2) gives them by path: Java has no fstat.
 *
 * @param identity tells one file from another under the same name; null on systems without
 */
record FileStatus(FileInfo info, @Nullable Object identity) {
  private static final int TYPE_MASK = 0170000;
  private static final int PERMISSION_MASK = 07777;

  static FileStatus of(Path path) throws IOException {
    BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
    FileInfo info =
        path.getFileSystem().supportedFileAttributeViews().contains("unix")
            ? unix(Files.readAttributes(path, "unix:mode,uid,size"))
            : portable(basic);
    return new FileStatus(info, basic.fileKey());
  }

  private static FileInfo unix(Map<String, Object> attributes) {
    int mode = ((Number) attributes.getOrDefault("mode", 0)).intValue();
    int uid = ((Number) attributes.getOrDefault("uid", -1)).intValue();
    long size = ((Number) attributes.getOrDefault("size", 0L)).longValue();
    return new FileInfo(type(mode), uid, mode & PERMISSION_MASK, size);
  }

  private static FileInfo.Type type(int mode) {
    return switch (mode & TYPE_MASK) {
      case 0100000 -> FileInfo.Type.REGULAR;
      case 0040000 -> FileInfo.Type.DIRECTORY;
      case 0010000 -> FileInfo.Type.PIPE;
      case 0140000 -> FileInfo.Type.SOCKET;
      case 0020000 -> FileInfo.Type.DEVICE;
      default -> FileInfo.Type.OTHER;
    };
  }

  private static FileInfo portable(BasicFileAttributes attributes) {
    FileInfo.Type type =
        attributes.isRegularFile()
            ? FileInfo.Type.REGULAR
            : attributes.isDirectory() ? FileInfo.Type.DIRECTORY : FileInfo.Type.OTHER;
    return new FileInfo(type, -1, -1, attributes.size());
  }
}
