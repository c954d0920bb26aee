package dev.moonwire.client.link;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.OpenSocket;

/** The end of sockets. */
final class Sockets {
  private Sockets() {}

  /** Closes a socket; what close(2) has to say helps nobody, the number is free either way. */
  static void close(OpenSocket socket) {
    try {
      socket.close();
    } catch (ErrnoException ignored) {
      // The peer learns of the end by itself.
    }
  }
}
