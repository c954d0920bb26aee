package dev.moonwire.fd;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket on one transport. */
interface RawListener {
  /** The system's number, or -1 where Java hides it. */
  int number();

  /** Null when nobody has connected yet. */
  @Nullable RawSocket accept() throws ErrnoException;

  @Nullable SocketAddress localName() throws ErrnoException;

  Readiness readiness();

  void close() throws ErrnoException;
}
