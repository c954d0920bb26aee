package dev.moonwire.tls.engine;

import dev.moonwire.tls.cipher.SuiteNames;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.session.SavedSession;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection in the JDK's own TLS implementation. */
final class JdkEngine implements RecordEngine {
  private static final String TLS13 = "TLSv1.3";
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** A sealed record with the largest expansion JSSE reckons with. */
  private static final int SEALED = TlsBuffers.HEADER + TlsBuffers.MAX_BODY + 512;

  private final SSLEngine engine;
  private final JdkContext context;
  private final PeerVerifier verifier;
  private final TlsBuffers buffers;
  private final SSLContext ssl;
  private final boolean offered;
  private boolean begun;

  /** What this side answers as a server, until that is looked at; null on a client. */
  private @Nullable ServerFlight flight;

  /** Whether the peer has shown a certificate, for which a server that resumes has no cause. */
  private boolean judged;

  /**
   * @param ssl what the engine was made from
   * @param offered whether a client offers a session to resume
   */
  JdkEngine(
      JdkContext context,
      SSLContext ssl,
      SSLEngine engine,
      PeerVerifier verifier,
      TlsBuffers buffers,
      boolean offered) {
    this.context = context;
    this.ssl = ssl;
    this.engine = engine;
    this.verifier = verifier;
    this.buffers = buffers;
    this.offered = offered;
    this.flight = engine.getUseClientMode() ? null : new ServerFlight();
  }

  /** Judges what the peer shows in this connection's handshake. */
  PeerVerifier.@Nullable Rejection judge(List<byte[]> chain, byte @Nullable [] staple) {
    judged = true;
    return verifier.judge(chain, staple);
  }

  @Override
  public boolean handshake(@Nullable ByteBuffer record, OutboundRecords out) throws EngineFailure {
    context.handshaking(this);
    try {
      return taking(() -> advance(record == null ? NOTHING : record, out), out);
    } finally {
      context.handshaking(null);
    }
  }

  /** Something that JSSE does with what a peer has sent. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws SSLException, EngineFailure;
  }

  private <T> T taking(Step<T> step, OutboundRecords out) throws EngineFailure {
    try {
      return step.run();
    } catch (SSLException e) {
      sendAlert(out);
      throw JdkErrors.translate(e);
    } catch (StackOverflowError e) {
      // The JDK reads a certificate as deep as it is nested.
      throw JdkErrors.unreadableCertificate();
    } catch (ClassCastException e) {
      // The JDK trusts that each side sends the messages of its role.
      throw JdkErrors.unexpectedMessage();
    }
  }

  private boolean advance(ByteBuffer record, OutboundRecords out) throws SSLException {
    if (!begun) {
      begun = true;
      engine.beginHandshake();
    }
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          runTasks();
          // A task keeps its failure until the engine is asked something, which may be never.
          wrap(out);
        }
        case NEED_WRAP -> wrap(out);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!record.hasRemaining()) {
            return false;
          }
          SSLEngineResult result = engine.unwrap(record, buffers.plain());
          if (result.getStatus() == Status.CLOSED) {
            throw new SSLException("Inbound closed before the handshake was complete");
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
      }
    }
  }

  private void runTasks() {
    Runnable task;
    while ((task = engine.getDelegatedTask()) != null) {
      task.run();
    }
  }

  private SSLEngineResult wrap(OutboundRecords out) throws SSLException {
    ByteBuffer space = out.space(SEALED);
    int start = space.position();
    SSLEngineResult result = engine.wrap(NOTHING, space);
    if (flight != null) {
      flight.sends(space.duplicate().flip().position(start));
    }
    return result;
  }

  /** JSSE wants to be asked once more for the alert that goes with a failure. */
  private void sendAlert(OutboundRecords out) {
    try {
      boolean more = true;
      while (more && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        more = wrap(out).bytesProduced() > 0;
      }
    } catch (SSLException e) {
      // The failure it belongs to is already on its way to the script.
      engine.closeOutbound();
    }
  }

  @Override
  public int decrypt(ByteBuffer record, ByteBuffer plain, OutboundRecords out)
      throws EngineFailure {
    return taking(() -> open(record, plain), out);
  }

  private int open(ByteBuffer record, ByteBuffer plain) throws SSLException, EngineFailure {
    int before = plain.position();
    while (record.hasRemaining()) {
      SSLEngineResult result = engine.unwrap(record, plain);
      if (result.getStatus() == Status.CLOSED) {
        return plain.position() > before ? plain.position() - before : CLOSED;
      }
      if (isRenegotiation(result)) {
        throw EngineFailure.noRenegotiation();
      }
      if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        runTasks();
      }
      if (result.getStatus() != Status.OK) {
        throw new IllegalStateException("a whole record does not open: " + result.getStatus());
      }
    }
    return plain.position() - before;
  }

  /** In TLS 1.3, which has none, a handshake that goes on is a ticket's or a key update's. */
  private boolean isRenegotiation(SSLEngineResult result) {
    return switch (result.getHandshakeStatus()) {
      case FINISHED, NOT_HANDSHAKING -> false;
      default -> !engine.getSession().getProtocol().equals(TLS13);
    };
  }

  @Override
  public void encrypt(byte[] bytes, int offset, int length, OutboundRecords out)
      throws EngineFailure {
    ByteBuffer plain = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (plain.hasRemaining()) {
        SSLEngineResult result = engine.wrap(plain, out.space(SEALED));
        if (result.getStatus() == Status.CLOSED) {
          throw EngineFailure.protocolIsShutdown();
        }
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
          runTasks();
        }
      }
    } catch (SSLException e) {
      throw JdkErrors.translate(e);
    }
  }

  @Override
  public void closeNotify(OutboundRecords out) throws EngineFailure {
    engine.closeOutbound();
    try {
      boolean more = true;
      while (more && !engine.isOutboundDone()) {
        more = wrap(out).bytesProduced() > 0;
      }
    } catch (SSLException e) {
      throw JdkErrors.translate(e);
    }
  }

  @Override
  public String maker() {
    return "jdk";
  }

  @Override
  public Negotiated negotiated() {
    SSLSession session = engine.getSession();
    String alpn = engine.getApplicationProtocol();
    boolean resumed = isResumed();
    flight = null;
    return new Negotiated(
        session.getProtocol(),
        SuiteNames.ofJsse(session.getCipherSuite()),
        alpn == null || alpn.isEmpty() ? null : alpn,
        peerChain(session),
        resumed);
  }

  /**
   * JSSE tells of a resumed session in TLS 1.2 on a client only. In every version it is the one way
   * for a client to finish without the server's certificate.
   */
  private boolean isResumed() {
    return flight == null ? offered && !judged : flight.resumes();
  }

  @Override
  public @Nullable SavedSession session() {
    return JdkSessions.of(engine, ssl);
  }

  private static List<byte[]> peerChain(SSLSession session) {
    List<byte[]> chain = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        chain.add(certificate.getEncoded());
      }
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has no encoding", e);
    }
    return chain;
  }

  @Override
  public void free() {
    engine.closeOutbound();
  }
}
