package dev.moonwire.tls;

import dev.moonwire.fd.WireException;
import dev.moonwire.observe.HandshakeTrace;
import dev.moonwire.observe.Observer;
import dev.moonwire.tls.engine.HelloRecords;
import dev.moonwire.tls.engine.InboundRecords;
import dev.moonwire.tls.engine.Negotiated;
import dev.moonwire.tls.engine.OutboundRecords;
import dev.moonwire.tls.engine.PlainAlerts;
import dev.moonwire.tls.engine.RecordEngine;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of a connection, step by step as far as the descriptors allow. The name of the peer
 * is checked after the cryptography is done, so that the peer sees a handshake that succeeded; a
 * name that does not fit is told again by every later call.
 */
final class Handshake {
  private final Transport transport;
  private final InboundRecords inbound;
  private final OutboundRecords outbound;
  private final Party party;
  private final Observer observer;
  private final HelloRecords hello = new HelloRecords();

  private final PlainAlerts plainAlerts;
  private @Nullable HandshakeTrace trace;
  private @Nullable RecordEngine engine;
  private @Nullable Negotiated negotiated;
  private @Nullable TlsException refusal;
  private int recordsReceived;
  private boolean complete;
  private boolean failed;

  Handshake(
      Transport transport,
      InboundRecords inbound,
      OutboundRecords outbound,
      Party party,
      Observer observer) {
    this.transport = transport;
    this.inbound = inbound;
    this.outbound = outbound;
    this.party = party;
    this.observer = observer;
    this.plainAlerts = new PlainAlerts(party.isServer());
  }

  boolean hasBegun() {
    return trace != null;
  }

  /** Whether the machine has given up. */
  boolean hasFailed() {
    return failed;
  }

  /** Whether the cryptography is done; the name may still have been refused. */
  boolean isComplete() {
    return complete;
  }

  /** Whether data may flow. */
  boolean isDone() {
    return negotiated != null;
  }

  @Nullable Negotiated negotiated() {
    return negotiated;
  }

  /** The machine, which exists once the handshake is complete. */
  RecordEngine engine() {
    return Objects.requireNonNull(engine);
  }

  /** Nobody will go on with it. */
  void giveUp() {
    if (!complete) {
      failed("given up");
    }
  }

  void free() {
    giveUp();
    if (engine != null) {
      engine.free();
    }
  }

  Want advance() throws TlsException {
    if (refusal != null) {
      throw refusal;
    }
    if (failed) {
      throw TlsConnection.failed("handshake", "Success");
    }
    if (trace == null) {
      trace = observer.handshake(party.isServer());
    }
    try {
      Want want = exchange();
      if (want == Want.NONE) {
        finish();
      }
      return want;
    } catch (EngineFailure e) {
      failed = true;
      throw told(party.explain(e, recordsReceived == 1));
    } catch (WireException e) {
      throw told(TlsConnection.failed("handshake", e.text()));
    }
  }

  private TlsException told(TlsException failure) {
    failed(failure.text());
    return failure;
  }

  private void failed(String why) {
    if (trace != null) {
      String maker = engine == null ? "none" : engine.maker();
      trace.failed(maker, party.serverName(), why);
    }
  }

  private Want exchange() throws EngineFailure, WireException {
    while (!complete) {
      if (!push()) {
        return Want.POLLOUT;
      }
      if (engine == null && !party.isServer()) {
        engine = party.open(List.of());
        step(null);
      } else {
        switch (inbound.read(transport.from())) {
          case BLOCKED -> {
            return Want.POLLIN;
          }
          case END -> throw EngineFailure.unexpectedEof();
          case RECORD -> take(inbound.record());
        }
      }
    }
    return push() ? Want.NONE : Want.POLLOUT;
  }

  /** Sends what an earlier step has left. */
  private boolean push() throws WireException {
    if (!outbound.isBlocked()) {
      return true;
    }
    outbound.begin();
    return outbound.flush(transport.to());
  }

  private void take(ByteBuffer record) throws EngineFailure, WireException {
    recordsReceived++;
    if (plainAlerts.passOver(record)) {
      return;
    }
    if (engine != null) {
      step(record);
      return;
    }
    if (hello.add(record)) {
      List<ByteBuffer> gathered = hello.records();
      engine = party.open(gathered);
      for (ByteBuffer part : gathered) {
        step(part);
      }
    }
  }

  private void step(@Nullable ByteBuffer record) throws EngineFailure, WireException {
    outbound.begin();
    try {
      complete = engine().handshake(record, outbound);
    } catch (EngineFailure e) {
      // The alert that goes with it is worth sending, but the failure is what counts.
      transport.sendAside(outbound);
      throw e;
    }
    outbound.flush(transport.to());
  }

  private void finish() throws TlsException {
    Negotiated agreed = engine().negotiated();
    try {
      party.accept(agreed);
    } catch (TlsException e) {
      refusal = e;
      throw told(e);
    }
    negotiated = agreed;
    if (trace != null) {
      trace.done(
          engine().maker(),
          party.serverName(),
          new HandshakeTrace.Agreement(
              agreed.version(), agreed.cipher(), agreed.alpn(), agreed.resumed()));
    }
  }
}
