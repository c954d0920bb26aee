package dev.moonwire.client;

import org.jspecify.annotations.Nullable;

/**
 * The protocol spoken on a connection: what libwebsockets calls a role. The connection hands it
 * what has come; it writes into the connection's output and tells its wsis.
 */
abstract class Role {
  final Connection connection;

  Role(Connection connection) {
    this.connection = connection;
  }

  /** The connection is there: requests may go out. */
  abstract void begin();

  /** Whether more input is of use now. */
  abstract boolean wantsInput();

  /** Takes from the connection's input what it can. */
  abstract void input();

  /** All output has gone: handlers that have asked may write. */
  abstract void output();

  /**
   * Nothing comes any more: its wsis end, or go elsewhere.
   *
   * @param failure why; null when the peer has closed as it should
   */
  abstract void inputEnded(@Nullable String failure);

  /** Gives up what it holds; its wsis have ended or gone. */
  void release() {}
}
