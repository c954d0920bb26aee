package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.session.SavedSession;
import io.netty.internal.tcnative.SSL;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection in BoringSSL. It drives {@code SSL_do_handshake}, {@code SSL_read} and {@code
 * SSL_write} itself rather than through Netty's engine, because that one shuts sending down when
 * the peer's close_notify comes, and libtls goes on sending.
 */
final class BoringSslEngine implements RecordEngine {
  /** What the library may keep of its own output; larger flights leave in several steps. */
  private static final int BIO_BYTES = 4096;

  /** A sealed record and what may go before it, such as a key update (RFC 8446 §4.6.3). */
  private static final int SEALED = TlsBuffers.HEADER + TlsBuffers.MAX_BODY + 512;

  private final BoringSslContext context;
  private final String serverName;
  private final PeerVerifier verifier;
  private final TlsBuffers buffers;
  private final long ssl;
  private final long bio;
  private final Cleaner.Cleanable release;
  private boolean closing;

  /**
   * @param serverName who a client talks to
   */
  BoringSslEngine(
      BoringSslContext context,
      long ssl,
      String serverName,
      PeerVerifier verifier,
      TlsBuffers buffers) {
    this.context = context;
    this.ssl = ssl;
    this.serverName = serverName;
    this.verifier = verifier;
    this.buffers = buffers;
    this.bio = SSL.bioNewByteBuffer(ssl, BIO_BYTES);
    this.release = BoringSsl.onDropped(this, new Freeing(ssl, context));
  }

  /** Frees the connection and the BIO it owns; keeps its context alive until then. */
  private record Freeing(long ssl, BoringSslContext context) implements Runnable {
    @Override
    public void run() {
      try {
        SSL.freeSSL(ssl);
      } finally {
        Reference.reachabilityFence(context);
      }
    }
  }

  @Override
  public boolean handshake(@Nullable ByteBuffer record, OutboundRecords out) throws EngineFailure {
    context.handshaking(verifier);
    context.reading(serverName);
    try {
      return advance(record, out);
    } finally {
      SSL.bioClearByteBuffer(bio);
      context.handshaking(null);
      context.reading(null);
      Reference.reachabilityFence(this);
    }
  }

  private boolean advance(@Nullable ByteBuffer record, OutboundRecords out) throws EngineFailure {
    offer(record);
    while (true) {
      int result = SSL.doHandshake(ssl);
      int error = result > 0 ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, result);
      drain(record, out);
      if (error == SSL.SSL_ERROR_NONE) {
        return true;
      }
      if (error == SSL.SSL_ERROR_WANT_READ) {
        return false;
      }
      if (error != SSL.SSL_ERROR_WANT_WRITE) {
        throw BoringSslErrors.take();
      }
    }
  }

  @Override
  public int decrypt(ByteBuffer record, ByteBuffer plain, OutboundRecords out)
      throws EngineFailure {
    offer(record);
    context.reading(serverName);
    try {
      int n = SSL.readFromSSL(ssl, BoringSsl.address(plain), plain.remaining());
      int error = n > 0 ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, n);
      drain(record, out);
      if (error == SSL.SSL_ERROR_NONE) {
        plain.position(plain.position() + n);
        return n;
      }
      if (error == SSL.SSL_ERROR_ZERO_RETURN) {
        return CLOSED;
      }
      if (error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE) {
        return 0;
      }
      throw BoringSslErrors.take();
    } finally {
      SSL.bioClearByteBuffer(bio);
      context.reading(null);
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void encrypt(byte[] bytes, int offset, int length, OutboundRecords out)
      throws EngineFailure {
    ByteBuffer plain = buffers.plain().put(bytes, offset, length).flip();
    drain(null, out);
    ByteBuffer space = out.space(SEALED);
    int room = space.remaining();
    SSL.bioSetByteBuffer(bio, BoringSsl.address(space), room, true);
    try {
      int n = SSL.writeToSSL(ssl, BoringSsl.address(plain), length);
      space.position(space.position() + room - SSL.bioLengthByteBuffer(bio));
      if (n != length) {
        throw BoringSslErrors.take();
      }
    } finally {
      SSL.bioClearByteBuffer(bio);
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void closeNotify(OutboundRecords out) {
    if (!closing) {
      closing = true;
      try {
        SSL.shutdownSSL(ssl);
        SSL.clearError();
        drain(null, out);
      } finally {
        Reference.reachabilityFence(this);
      }
    }
  }

  private void offer(@Nullable ByteBuffer record) {
    SSL.clearError();
    if (record != null) {
      SSL.bioSetByteBuffer(bio, BoringSsl.address(record), record.remaining(), false);
    }
  }

  /**
   * Moves the library's own output out; what it has not yet read of the record is offered again.
   */
  private void drain(@Nullable ByteBuffer record, OutboundRecords out) {
    if (SSL.bioLengthNonApplication(bio) == 0) {
      return;
    }
    int unread = record == null ? 0 : SSL.bioLengthByteBuffer(bio);
    int pending;
    while ((pending = SSL.bioLengthNonApplication(bio)) > 0) {
      ByteBuffer space = out.space(pending);
      SSL.bioSetByteBuffer(bio, BoringSsl.address(space), space.remaining(), true);
      space.position(space.position() + SSL.bioFlushByteBuffer(bio));
    }
    SSL.bioClearByteBuffer(bio);
    if (record != null && unread > 0) {
      ByteBuffer rest = record.duplicate().position(record.limit() - unread);
      SSL.bioSetByteBuffer(bio, BoringSsl.address(rest), unread, false);
    }
  }

  @Override
  public String maker() {
    return "boringssl";
  }

  @Override
  public Negotiated negotiated() {
    try {
      return new Negotiated(
          SSL.getVersion(ssl),
          SSL.getCipherForSSL(ssl),
          SSL.getAlpnSelected(ssl),
          peerChain(),
          SSL.isSessionReused(ssl));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private List<byte[]> peerChain() {
    byte[] leaf = SSL.getPeerCertificate(ssl);
    if (leaf == null) {
      return List.of();
    }
    byte[][] sent = SSL.getPeerCertChain(ssl);
    List<byte[]> chain = new ArrayList<>();
    if (context.isServer() || sent == null || sent.length == 0) {
      // On a server the library leaves the leaf out, as SSL_get_peer_cert_chain does.
      chain.add(leaf);
    }
    if (sent != null) {
      chain.addAll(List.of(sent));
    }
    return chain;
  }

  @Override
  public @Nullable SavedSession session() {
    return null;
  }

  @Override
  public void free() {
    release.clean();
  }
}
