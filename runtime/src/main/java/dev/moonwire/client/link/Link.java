package dev.moonwire.client.link;

import dev.moonwire.fd.OpenSocket;
import dev.moonwire.tls.TlsContext;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** An open stream of bytes to a peer. No call waits. Loop thread only. */
public interface Link {
  /** What {@link #read} says at the end of the stream. */
  int END = -1;

  /**
   * Appends what is there.
   *
   * @return the number of bytes; 0 when it would have to wait; {@link #END}
   */
  int read(ByteBuf into) throws LinkException;

  /**
   * Takes from the buffer as much as goes out.
   *
   * @return whether that was all of it
   */
  boolean write(ByteBuf from) throws LinkException;

  /** Runs the task once when a read that would have had to wait may bring something. */
  void awaitRead(Runnable task);

  /** Runs the task once when a write may get further. */
  void awaitWrite(Runnable task);

  /**
   * Closes it; nothing happens the second time. Over TLS the peer is told, if that goes at once.
   */
  void close();

  /** What is underneath. */
  OpenSocket socket();

  /** The TLS around it, or null. */
  @Nullable TlsContext tls();
}
