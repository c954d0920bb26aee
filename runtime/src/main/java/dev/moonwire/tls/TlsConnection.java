package dev.moonwire.tls;

import dev.moonwire.fd.Errno;
import dev.moonwire.fd.WireException;
import dev.moonwire.observe.Counter;
import dev.moonwire.observe.Counters;
import dev.moonwire.observe.Observer;
import dev.moonwire.tls.engine.InboundRecords;
import dev.moonwire.tls.engine.Negotiated;
import dev.moonwire.tls.engine.OutboundRecords;
import dev.moonwire.tls.engine.RecordEngine;
import dev.moonwire.tls.engine.TlsBuffers;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.session.SavedSession;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection over a pair of descriptors: the part of libtls below its state checks. One call
 * reads at most one record and writes at most one, and none of them waits: a descriptor that would
 * block makes a call answer what it wants.
 */
final class TlsConnection {
  /** What an engine takes with its session, wherever that is, and the peer's chain. */
  private static final int OWN_BYTES = 48 << 10;

  private final Transport transport;
  private final Party party;
  private final TlsBuffers buffers;
  private final Counters counters;
  private final Handshake handshake;
  private final OutboundRecords outbound;
  private final InboundRecords inbound;

  /** Decrypted and not yet delivered: the rest of one record. */
  private @Nullable ByteBuffer rest;

  /** The plaintext length of a record that the descriptor has not taken whole. */
  private int sealed;

  private boolean broken;
  private boolean peerClosed;
  private boolean closing;

  TlsConnection(Transport transport, TlsBuffers buffers, Observer observer, Party party) {
    this.transport = transport;
    this.party = party;
    this.buffers = buffers;
    this.counters = observer.counters();
    this.outbound = new OutboundRecords(buffers);
    this.inbound = new InboundRecords(buffers, party.isServer());
    this.handshake = new Handshake(transport, inbound, outbound, party, observer);
  }

  /** An estimate of the memory it takes, its engine included. */
  long approximateBytes() {
    return (long) OWN_BYTES + (rest == null ? 0 : rest.remaining());
  }

  /** Names what others may keep, too. */
  void eachHeld(Consumer<@Nullable Object> held) {
    held.accept(transport.relay());
    party.judge().eachHeld(held);
  }

  /** Whom the client asks for; null when it does not say, or has not yet. */
  @Nullable String serverName() {
    return party.serverName();
  }

  Transport transport() {
    return transport;
  }

  /** Null until the handshake has succeeded, the name check included. */
  @Nullable Negotiated negotiated() {
    return handshake.negotiated();
  }

  /** What this connection left to resume, once it is open; null when that cannot be told. */
  @Nullable SavedSession session() {
    return handshake.engine().session();
  }

  boolean isOpen() {
    return handshake.isDone();
  }

  /** Goes on with the handshake as far as the descriptors allow. */
  Want handshake() throws TlsException {
    return handshake.advance();
  }

  /**
   * Delivers data of one record.
   *
   * @param size the most to deliver; 0 only looks whether there is any
   */
  ReadResult read(int size) throws TlsException {
    if (handshake.hasFailed()) {
      // Why was told by the call that it failed in; nothing more will come.
      return ReadResult.END;
    }
    if (!isOpen()) {
      Want want = handshake();
      if (want != Want.NONE) {
        return ReadResult.blocked(want);
      }
    }
    if (rest == null) {
      ReadResult none = fetch();
      if (none != null) {
        return none;
      }
    }
    return deliver(size);
  }

  /** Decrypts the next record into {@link #rest}; null when there is data. */
  private @Nullable ReadResult fetch() throws TlsException {
    if (broken) {
      throw failed("read", "Success");
    }
    if (peerClosed) {
      return ReadResult.END;
    }
    try {
      return switch (inbound.read(transport.from())) {
        case BLOCKED -> ReadResult.blocked(Want.POLLIN);
        case END -> throw EngineFailure.unexpectedEof();
        case RECORD -> open(inbound.record());
      };
    } catch (EngineFailure e) {
      broken = true;
      throw failed("read", e.detail());
    } catch (WireException e) {
      throw failed("read", e.text());
    }
  }

  private @Nullable ReadResult open(ByteBuffer record) throws EngineFailure, WireException {
    ByteBuffer plain = buffers.plain();
    outbound.begin();
    int n;
    try {
      n = handshake.engine().decrypt(record, plain, outbound);
    } finally {
      transport.sendAside(outbound);
    }
    if (n > 0) {
      counters.add(Counter.TLS_BYTES_READ, n);
      rest = plain.flip();
      return null;
    }
    peerClosed = n == RecordEngine.CLOSED;
    return peerClosed ? ReadResult.END : ReadResult.TICKET;
  }

  private ReadResult deliver(int size) {
    ByteBuffer from = Objects.requireNonNull(rest);
    byte[] data = new byte[Math.min(size, from.remaining())];
    from.get(data);
    rest = from.hasRemaining() ? ownCopy(from) : null;
    return size == 0 ? ReadResult.END : ReadResult.of(data);
  }

  /** The scratch buffer belongs to all connections; what stays must move out of it. */
  private static ByteBuffer ownCopy(ByteBuffer from) {
    if (!from.isDirect()) {
      return from;
    }
    ByteBuffer copy = ByteBuffer.allocate(from.remaining());
    return copy.put(from).flip();
  }

  /** Seals and sends at most one record of the bytes. */
  WriteResult write(byte[] bytes, int offset, int length) throws TlsException {
    if (!isOpen()) {
      Want want = handshake();
      if (want != Want.NONE) {
        return new WriteResult(0, want);
      }
    }
    if (broken) {
      throw failed("write", "Success");
    }
    if (closing) {
      throw failed("write", EngineFailure.protocolIsShutdown().detail());
    }
    try {
      outbound.begin();
      if (sealed == 0) {
        int n = Math.min(length, TlsBuffers.MAX_PLAIN);
        if (n > 0) {
          handshake.engine().encrypt(bytes, offset, n, outbound);
        }
        sealed = n;
      }
      return sent(outbound.flush(transport.to()), length);
    } catch (EngineFailure e) {
      broken = true;
      throw failed("write", e.detail());
    } catch (WireException e) {
      throw failed("write", e.text());
    }
  }

  /** A sealed record cannot be taken back: a retry has to offer at least what it holds. */
  private WriteResult sent(boolean whole, int length) throws TlsException {
    if (!whole) {
      return new WriteResult(0, Want.POLLOUT);
    }
    if (length < sealed) {
      throw failed("write", EngineFailure.of(0x10F, "bad length").detail());
    }
    int n = sealed;
    sealed = 0;
    counters.add(Counter.TLS_BYTES_WRITTEN, n);
    return new WriteResult(n, Want.NONE);
  }

  /**
   * Sends close_notify and does not wait for the peer's. A socket the connection owns is closed
   * whatever happens, unless the call must be repeated.
   */
  Want close() throws TlsException {
    TlsException failure = null;
    handshake.giveUp();
    try {
      if (handshake.hasBegun() && !sendCloseNotify()) {
        return Want.POLLOUT;
      }
    } catch (TlsException e) {
      failure = e;
    }
    Errno unclosed = transport.closeOwned();
    if (failure == null && unclosed != null) {
      failure = failed("close", unclosed.text());
    }
    if (failure != null) {
      throw failure;
    }
    return Want.NONE;
  }

  private boolean sendCloseNotify() throws TlsException {
    if (!handshake.isComplete() || broken) {
      throw failed("shutdown", EngineFailure.of(0x197, "shutdown while in init").detail());
    }
    try {
      outbound.begin();
      if (!closing) {
        closing = true;
        handshake.engine().closeNotify(outbound);
      }
      return outbound.isEmpty() || outbound.flush(transport.to());
    } catch (EngineFailure e) {
      throw failed("shutdown", e.detail());
    } catch (WireException e) {
      throw failed("shutdown", e.text());
    }
  }

  /** Sends on, as far as that goes, what earlier calls have left to send. */
  void sendRest() {
    outbound.begin();
    transport.sendAside(outbound);
  }

  /** Gives back native memory at once; the descriptors stay as they are. */
  void free() {
    handshake.free();
  }

  static TlsException failed(String operation, String detail) {
    return new TlsException(operation + " failed: " + detail);
  }
}
