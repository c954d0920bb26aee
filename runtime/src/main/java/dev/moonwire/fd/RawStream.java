package dev.moonwire.fd;

import java.nio.ByteBuffer;

/** What stands behind a stream descriptor on one transport. */
interface RawStream {
  /** The system's number, or -1 where Java hides it. */
  int number();

  /** More than 0 bytes, -1 at the end, 0 when it would have to wait. */
  int read(ByteBuffer dst) throws ErrnoException;

  /** The bytes taken; 0 when it would have to wait. */
  int write(ByteBuffer src) throws ErrnoException;

  Readiness readiness();

  void close() throws ErrnoException;
}
