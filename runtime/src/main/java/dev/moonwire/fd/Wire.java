package dev.moonwire.fd;

import java.nio.ByteBuffer;

/** Where a protocol's bytes come from and go to. Neither call waits. */
public interface Wire {
  /**
   * Reads what is there.
   *
   * @return the number of bytes, more than 0; 0 when it would have to wait, or when {@code dst} has
   *     no room; -1 at the end
   */
  int read(ByteBuffer dst) throws WireException;

  /**
   * Writes what there is room for.
   *
   * @return the number of bytes taken; 0 when it would have to wait
   */
  int write(ByteBuffer src) throws WireException;
}
