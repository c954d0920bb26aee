package dev.moonwire.observe;

import java.util.Locale;

/** What is counted from the birth of a VM on; those that say so go down again. */
public enum Counter {
  /** Connections that scripts asked for and that came to stand, TCP and unix. */
  CONNECTIONS_OPENED,
  /** Connections that listeners handed out. */
  CONNECTIONS_ACCEPTED,
  /** Of both, how many stand now. */
  CONNECTIONS_OPEN,
  /** Attempts, one per address tried, that were refused, came to nothing or were given up. */
  CONNECTIONS_FAILED,
  /** Bytes that came in over stream sockets, records of TLS included. */
  BYTES_READ,
  /** Bytes that went out over stream sockets, records of TLS included. */
  BYTES_WRITTEN,
  /** TLS handshakes that succeeded, the check of the peer's name included. */
  HANDSHAKES_DONE,
  /** Of those, how many resumed a session. */
  HANDSHAKES_RESUMED,
  /** TLS handshakes that failed or were given up, each engine's attempt on its own. */
  HANDSHAKES_FAILED,
  /** Plaintext bytes that came in over TLS. */
  TLS_BYTES_READ,
  /** Plaintext bytes that went out over TLS. */
  TLS_BYTES_WRITTEN,
  /** Names the system was asked for; addresses written out are none. */
  LOOKUPS_DONE,
  /** Of those, how many it had no answer to. */
  LOOKUPS_FAILED,
  /** Tasks that scripts have started. */
  TASKS_STARTED,
  /** Tasks that have returned. */
  TASKS_RETURNED,
  /** Tasks that an error has ended. */
  TASKS_FAILED,
  /** Tasks that were ended from outside: cancelled, or dropped with the run that had them. */
  TASKS_CANCELLED,
  /** How many have begun, or wait to, and are not over. */
  TASKS_ALIVE,
  /** Calls from Java that an error has ended; exits and limits are none. */
  ERRORS,
  /** Calls from Java that a limit has ended. */
  LIMITS_EXCEEDED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As scripts write it: {@code bytes_read}. */
  public String label() {
    return label;
  }
}
