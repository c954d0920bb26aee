package dev.moonwire.fd;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for system calls on buffers of the Java heap, whose bytes the system cannot see.
 * One per table, since only one call is under way at a time.
 */
final class Bounce {
  private static final int SIZE = 64 * 1024;

  /** A system call on native memory. */
  @FunctionalInterface
  interface Call {
    int on(ByteBuffer direct) throws ErrnoException;
  }

  private @Nullable ByteBuffer memory;

  int read(ByteBuffer dst, Call call) throws ErrnoException {
    ByteBuffer direct = memory().clear();
    direct.limit(Math.min(direct.capacity(), dst.remaining()));
    int n = call.on(direct);
    dst.put(direct.flip());
    return n;
  }

  int write(ByteBuffer src, Call call) throws ErrnoException {
    ByteBuffer direct = memory().clear();
    int length = Math.min(direct.capacity(), src.remaining());
    direct.put(0, src, src.position(), length).limit(length);
    int n = call.on(direct);
    src.position(src.position() + n);
    return n;
  }

  private ByteBuffer memory() {
    ByteBuffer current = memory;
    if (current == null) {
      current = ByteBuffer.allocateDirect(SIZE);
      memory = current;
    }
    return current;
  }
}
