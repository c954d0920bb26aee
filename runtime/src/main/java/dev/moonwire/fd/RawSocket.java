package dev.moonwire.fd;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A stream socket on one transport. */
interface RawSocket extends RawStream {
  void shutdown(boolean read, boolean write) throws ErrnoException;

  /** Whether the connection stands; false while the attempt goes on. */
  boolean finishConnect() throws ErrnoException;

  /** Null when it has none. */
  @Nullable SocketAddress localName() throws ErrnoException;

  /** Null when it has none. */
  @Nullable SocketAddress peerName() throws ErrnoException;
}
