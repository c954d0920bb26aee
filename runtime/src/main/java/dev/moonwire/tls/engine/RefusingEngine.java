package dev.moonwire.tls.engine;

import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.session.SavedSession;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The machine of a config that leaves nothing to negotiate: it says so to the peer. */
public final class RefusingEngine implements RecordEngine {
  private static final byte[] NOTHING = {};

  private final byte[] opening;
  private final Alert alert;
  private final EngineFailure failure;

  /**
   * @param alert what the peer is told
   * @param failure what the script is told
   */
  public RefusingEngine(Alert alert, EngineFailure failure) {
    this(NOTHING, alert, failure);
  }

  private RefusingEngine(byte[] opening, Alert alert, EngineFailure failure) {
    this.opening = opening;
    this.alert = alert;
    this.failure = failure;
  }

  /**
   * The machine of a client that may only speak what its security level forbids. It says hello and
   * takes no answer.
   *
   * @param sni the server name to send, or null
   */
  public static RefusingEngine afterHello(TlsSettings settings, @Nullable String sni) {
    return new RefusingEngine(
        ObsoleteHello.record(settings, sni),
        Alert.INTERNAL_ERROR,
        EngineFailure.of(0x14D, "legacy sigalg disallowed or unsupported"));
  }

  @Override
  public boolean handshake(@Nullable ByteBuffer record, OutboundRecords out) throws EngineFailure {
    if (record == null && opening.length > 0) {
      out.space(opening.length).put(opening);
      return false;
    }
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
  public String maker() {
    return "none";
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
