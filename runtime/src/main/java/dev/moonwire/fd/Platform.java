package dev.moonwire.fd;

import java.net.SocketAddress;

/** Opens things on one transport. Everything it opens is non-blocking for the system. */
interface Platform {
  /** Two ends: what is written to {@code second} is read from {@code first}. */
  record Ends<T extends RawStream>(T first, T second) {}

  /** A number kept from being given away, for a thing that hides its own. */
  interface Reservation {
    /** -1 when the table may choose it. */
    int number();

    void release() throws ErrnoException;
  }

  Ends<RawStream> pipe() throws ErrnoException;

  Ends<RawSocket> socketPair() throws ErrnoException;

  RawListener listen(SocketAddress local, int backlog) throws ErrnoException;

  /** Begins to connect; the outcome is for {@link RawSocket#finishConnect}. */
  RawSocket connect(SocketAddress remote, ConnectOptions options) throws ErrnoException;

  Reservation reserve() throws ErrnoException;

  /** The same for a number that is occupied already. */
  Reservation reserved(int number);

  /** Makes a stream of a socket or pipe that this process was born with. */
  RawStream adopt(int number, boolean socket) throws ErrnoException;
}
