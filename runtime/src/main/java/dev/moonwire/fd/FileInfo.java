package dev.moonwire.fd;

/**
 * What fstat(2) tells of an open thing.
 *
 * @param uid the owner's number; -1 on systems without
 * @param mode the permission bits, 07777 at most; -1 on systems without
 * @param size in bytes
 */
public record FileInfo(Type type, int uid, int mode, long size) {
  /** What kind of thing it is. */
  public enum Type {
    REGULAR,
    DIRECTORY,
    PIPE,
    SOCKET,
    /** A terminal or another character device. */
    DEVICE,
    OTHER
  }
}
