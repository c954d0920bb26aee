package dev.moonwire.client;

import io.netty.buffer.ByteBuf;

/** What carries a WebSocket: a connection of its own, or one stream of HTTP/2. */
interface WsStream {
  /** Where frames are appended; {@link #wrote} afterwards. */
  ByteBuf out();

  void wrote();

  /** Bytes that have not gone out. */
  long unsent();

  default boolean isSent() {
    return unsent() == 0;
  }

  /** How many bytes the peer takes now; -1 for any number. */
  long allowance();

  /** Whether what is written now would go soon: no more waits than is sent at once. */
  boolean takesMore();

  /** Takes back what has not gone out. */
  void discard();

  /** The number of its stream of HTTP/2; 0 without. */
  default int id() {
    return 0;
  }

  /** How many bytes more the peer may send; 0 where nothing limits it. */
  default long credit() {
    return 0;
  }

  /** Lets the peer send so many bytes more; false where that is not ours to say. */
  default boolean grant(int bytes) {
    return false;
  }

  /** Hands the role again what it would not take before. */
  void replay(WsRole role);

  /**
   * Ends it.
   *
   * @param gently whether what was sent should still arrive
   */
  void close(boolean gently);

  /** A whole connection. */
  final class Whole implements WsStream {
    private final Connection connection;

    Whole(Connection connection) {
      this.connection = connection;
    }

    @Override
    public ByteBuf out() {
      return connection.out();
    }

    @Override
    public void wrote() {
      connection.wrote();
    }

    @Override
    public long unsent() {
      return connection.unsent();
    }

    @Override
    public long allowance() {
      return -1;
    }

    @Override
    public boolean takesMore() {
      return connection.takesMore();
    }

    @Override
    public void discard() {
      connection.discard();
    }

    @Override
    public void replay(WsRole role) {
      role.input();
      connection.wake();
    }

    @Override
    public void close(boolean gently) {
      if (gently) {
        connection.closeGently();
      } else {
        connection.close();
      }
    }
  }
}
