package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.session.SavedSession;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The machine of a config that leaves nothing to negotiate: it says so to the peer. */
public final class RefusingEngine implements RecordEngine {
  private final Alert alert;
  private final EngineFailure failure;

  /**
   * @param alert what the peer is told
   * @param failure what the script is told
   */
  public RefusingEngine(Alert alert, EngineFailure failure) {
    this.alert = alert;
    this.failure = failure;
  }

  @Override
  public boolean handshake(@Nullable ByteBuffer record, OutboundRecords out) throws EngineFailure {
    byte[] told = alert.record();
    out.space(told.length).put(told);
    throw failure;
  }

  @Override
  public int decrypt(ByteBuffer record, ByteBuffer plain, OutboundRecords out) {
    throw new IllegalStateException("no handshake was completed");
  }

  @Override
  public void encrypt(byte[] bytes, int offset, int length, OutboundRecords out) {
    throw new IllegalStateException("no handshake was completed");
  }

  @Override
  public void closeNotify(OutboundRecords out) {
    throw new IllegalStateException("no handshake was completed");
  }

  @Override
  public Negotiated negotiated() {
    throw new IllegalStateException("no handshake was completed");
  }

  @Override
  public SavedSession session() {
    throw new IllegalStateException("no handshake was completed");
  }

  @Override
  public void free() {
    // It holds nothing.
  }
}
