package dev.moonwire.fd;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one place that reads a system error out of what Netty and the JDK throw. */
public final class Failures {
  private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

  private Failures() {}

  /** The failure of a call, in our terms. */
  public static ErrnoException of(Exception cause) {
    return errno(cause).failure();
  }

  private static Errno errno(Exception cause) {
    if (cause instanceof NativeIoException failed) {
      return Errno.of(-failed.expectedErr());
    }
    if (cause instanceof ClosedByInterruptException) {
      return Errno.EINTR;
    }
    if (cause instanceof ClosedChannelException
        || cause instanceof NonReadableChannelException
        || cause instanceof NonWritableChannelException) {
      return Errno.EBADF;
    }
    if (cause instanceof NotYetConnectedException) {
      return Errno.ENOTCONN;
    }
    if (cause instanceof FileSystemException failed) {
      return errno(failed);
    }
    if (cause instanceof FileNotFoundException && cause.getMessage() == null) {
      return Errno.ENOENT; // Netty's way to say it
    }
    Throwable wrapped = cause.getCause();
    if (!(cause instanceof IOException) && wrapped instanceof IOException inner) {
      return errno(inner);
    }
    return fromText(cause);
  }

  private static Errno errno(FileSystemException failed) {
    if (failed instanceof NoSuchFileException) {
      return Errno.ENOENT;
    }
    if (failed instanceof AccessDeniedException) {
      return Errno.EACCES;
    }
    if (failed instanceof FileAlreadyExistsException) {
      return Errno.EEXIST;
    }
    if (failed instanceof DirectoryNotEmptyException) {
      return Errno.ENOTEMPTY;
    }
    if (failed instanceof NotDirectoryException) {
      return Errno.ENOTDIR;
    }
    return known(failed.getReason());
  }

  /** The JDK ends its messages with the system's text; Netty puts the number into them. */
  private static Errno fromText(Exception cause) {
    String message = cause.getMessage();
    if (message == null) {
      return cause instanceof NoRouteToHostException ? Errno.ENETUNREACH : Errno.EIO;
    }
    Matcher numbered = NUMBER.matcher(message);
    if (numbered.find()) {
      return Errno.of(Integer.parseInt(numbered.group(1)));
    }
    int open = message.lastIndexOf('(');
    if (open >= 0 && message.endsWith(")")) {
      Errno inBrackets = Errno.ofText(message.substring(open + 1, message.length() - 1));
      if (inBrackets != null) {
        return inBrackets;
      }
    }
    return known(message);
  }

  private static Errno known(@Nullable String text) {
    Errno errno = text == null ? null : Errno.ofText(text);
    return errno == null ? Errno.EIO : errno;
  }
}
