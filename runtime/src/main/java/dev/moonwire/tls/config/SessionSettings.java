package dev.moonwire.tls.config;

import java.util.List;

/**
 * How sessions are kept.
 *
 * @param lifetimeSeconds how long a server's tickets last; 0: it issues none
 * @param id the server's session id context, at most 32 bytes
 * @param ticketKeys newest first; empty: the server makes and changes its own
 * @param fd a client's session file; {@link #NO_FILE}: none
 */
public record SessionSettings(int lifetimeSeconds, Octets id, List<TicketKey> ticketKeys, int fd) {
  /** In place of a descriptor. */
  static final int NO_FILE = -1;

  /** Of who keeps no session. */
  static final SessionSettings NONE =
      new SessionSettings(0, Octets.owning(new byte[0]), List.of(), NO_FILE);

  /** Whether a client keeps its session in a file. */
  public boolean hasFile() {
    return fd != NO_FILE;
  }
}
