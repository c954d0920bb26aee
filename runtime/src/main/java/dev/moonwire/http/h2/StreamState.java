package dev.moonwire.http.h2;

/** The states of RFC 9113 §5.1 that a stream can be in that a client has opened. */
enum StreamState {
  OPEN,
  HALF_CLOSED_LOCAL,
  HALF_CLOSED_REMOTE,
  CLOSED;

  /** Whether we have ended our side, or everything is over. */
  boolean isLocalEnded() {
    return this == HALF_CLOSED_LOCAL || this == CLOSED;
  }

  boolean isRemoteEnded() {
    return this == HALF_CLOSED_REMOTE || this == CLOSED;
  }

  /** The state behind an END_STREAM of ours. */
  StreamState localEnd() {
    if (isLocalEnded()) {
      throw new IllegalStateException(this + " -> local end");
    }
    return this == OPEN ? HALF_CLOSED_LOCAL : CLOSED;
  }

  /** The state behind an END_STREAM of the peer. */
  StreamState remoteEnd() {
    if (isRemoteEnded()) {
      throw new IllegalStateException(this + " -> remote end");
    }
    return this == OPEN ? HALF_CLOSED_REMOTE : CLOSED;
  }
}
