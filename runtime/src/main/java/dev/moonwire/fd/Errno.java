package dev.moonwire.fd;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a system call failed: the numbers of Linux and the texts of {@code strerror} in the C locale,
 * on every system, so that scripts see the same everywhere.
 */
public enum Errno {
  EPERM(1, "Operation not permitted"),
  ENOENT(2, "No such file or directory"),
  ESRCH(3, "No such process"),
  EINTR(4, "Interrupted system call"),
  EIO(5, "Input/output error"),
  ENXIO(6, "No such device or address"),
  E2BIG(7, "Argument list too long"),
  ENOEXEC(8, "Exec format error"),
  EBADF(9, "Bad file descriptor"),
  ECHILD(10, "No child processes"),
  EAGAIN(11, "Resource temporarily unavailable"),
  ENOMEM(12, "Cannot allocate memory"),
  EACCES(13, "Permission denied"),
  EFAULT(14, "Bad address"),
  EBUSY(16, "Device or resource busy"),
  EEXIST(17, "File exists"),
  EXDEV(18, "Invalid cross-device link"),
  ENODEV(19, "No such device"),
  ENOTDIR(20, "Not a directory"),
  EISDIR(21, "Is a directory"),
  EINVAL(22, "Invalid argument"),
  ENFILE(23, "Too many open files in system"),
  EMFILE(24, "Too many open files"),
  ENOTTY(25, "Inappropriate ioctl for device"),
  ETXTBSY(26, "Text file busy"),
  EFBIG(27, "File too large"),
  ENOSPC(28, "No space left on device"),
  ESPIPE(29, "Illegal seek"),
  EROFS(30, "Read-only file system"),
  EMLINK(31, "Too many links"),
  EPIPE(32, "Broken pipe"),
  EDOM(33, "Numerical argument out of domain"),
  ERANGE(34, "Numerical result out of range"),
  ENAMETOOLONG(36, "File name too long"),
  ENOSYS(38, "Function not implemented"),
  ENOTEMPTY(39, "Directory not empty"),
  ELOOP(40, "Too many levels of symbolic links"),
  EILSEQ(84, "Invalid or incomplete multibyte or wide character"),
  ENOTSOCK(88, "Socket operation on non-socket"),
  EDESTADDRREQ(89, "Destination address required"),
  EMSGSIZE(90, "Message too long"),
  EPROTOTYPE(91, "Protocol wrong type for socket"),
  ENOPROTOOPT(92, "Protocol not available"),
  EPROTONOSUPPORT(93, "Protocol not supported"),
  EOPNOTSUPP(95, "Operation not supported"),
  EAFNOSUPPORT(97, "Address family not supported by protocol"),
  EADDRINUSE(98, "Address already in use"),
  EADDRNOTAVAIL(99, "Cannot assign requested address"),
  ENETDOWN(100, "Network is down"),
  ENETUNREACH(101, "Network is unreachable"),
  ENETRESET(102, "Network dropped connection on reset"),
  ECONNABORTED(103, "Software caused connection abort"),
  ECONNRESET(104, "Connection reset by peer"),
  ENOBUFS(105, "No buffer space available"),
  EISCONN(106, "Transport endpoint is already connected"),
  ENOTCONN(107, "Transport endpoint is not connected"),
  ESHUTDOWN(108, "Cannot send after transport endpoint shutdown"),
  ETIMEDOUT(110, "Connection timed out"),
  ECONNREFUSED(111, "Connection refused"),
  EHOSTDOWN(112, "Host is down"),
  EHOSTUNREACH(113, "No route to host"),
  EALREADY(114, "Operation already in progress"),
  EINPROGRESS(115, "Operation now in progress"),
  EDQUOT(122, "Disk quota exceeded"),
  ECANCELED(125, "Operation canceled");

  private static final Map<Integer, Errno> BY_NUMBER = new HashMap<>();
  private static final Map<String, Errno> BY_TEXT = new HashMap<>();

  static {
    for (Errno errno : values()) {
      BY_NUMBER.put(errno.number, errno);
      BY_TEXT.put(errno.text.toLowerCase(Locale.ROOT), errno);
    }
    // Texts of the JDK's own for the same causes.
    BY_TEXT.put("connection reset", ECONNRESET);
    BY_TEXT.put("stream closed", EBADF);
    BY_TEXT.put("operation timed out", ETIMEDOUT);
    BY_TEXT.put("socket is not connected", ENOTCONN);
  }

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The number, as {@code errno.h} of Linux has it. */
  public int number() {
    return number;
  }

  /** What {@code strerror} says. */
  public String text() {
    return text;
  }

  /** The failure itself, to be thrown. */
  public ErrnoException failure() {
    return new ErrnoException(this);
  }

  /** The constant of a positive number; EIO for one that no call of ours can give. */
  public static Errno of(int number) {
    return BY_NUMBER.getOrDefault(number, EIO);
  }

  /** The constant that has this text, whatever its case. */
  static @Nullable Errno ofText(String text) {
    return BY_TEXT.get(text.toLowerCase(Locale.ROOT));
  }
}
