package dev.moonwire.tls;

import dev.moonwire.tls.engine.Negotiated;
import dev.moonwire.tls.engine.RecordEngine;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of a handshake: how its machine comes to be, and what it thinks of the other side. */
interface Party {
  /** Whether it answers rather than calls. */
  boolean isServer();

  /** Whom the client asks for; null when it does not say, or has not yet. */
  @Nullable String serverName();

  /** What judges the other side. */
  PeerJudge judge();

  /**
   * Makes the machine.
   *
   * @param hello the records that hold the client's first message; empty on a client
   */
  RecordEngine open(List<ByteBuffer> hello) throws EngineFailure;

  /**
   * The text of a handshake that the machine gave up: the more specific one wins.
   *
   * @param first whether it was the first record from the peer that ended it
   */
  TlsException explain(EngineFailure failure, boolean first);

  /**
   * Looks at a handshake that the machine has completed.
   *
   * @throws TlsException when the peer is not who it should be
   */
  void accept(Negotiated negotiated) throws TlsException;
}
