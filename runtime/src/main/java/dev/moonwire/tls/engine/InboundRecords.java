package dev.moonwire.tls.engine;

import dev.moonwire.fd.Wire;
import dev.moonwire.fd.WireException;
import dev.moonwire.tls.error.EngineFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a descriptor delivers into TLS records, and takes no byte more than the record it is
 * after: as with OpenSSL, what poll(2) says of the descriptor stays true, and what follows the TLS
 * stream is left for others.
 */
public final class InboundRecords {
  private static final int FIRST_TYPE = 20;
  private static final int LAST_TYPE = 24;
  private static final int MAJOR_VERSION = 3;

  /** As many empty records in a row as OpenSSL takes: a peer can make any number for nothing. */
  private static final int MAX_EMPTY = 32;

  /** What {@link #read} found. */
  public enum Arrival {
    /** A whole record. */
    RECORD,
    /** Not all of it yet: the descriptor would block. */
    BLOCKED,
    /** The end of the stream. */
    END
  }

  private final TlsBuffers buffers;
  private final boolean fromClient;
  private byte @Nullable [] partial;
  private boolean first = true;
  private int empty;

  /**
   * @param fromClient whether the peer is a client, whose plain HTTP is worth an error of its own
   */
  public InboundRecords(TlsBuffers buffers, boolean fromClient) {
    this.buffers = buffers;
    this.fromClient = fromClient;
  }

  /** The record that {@link #read} has just found, header included; valid until the next call. */
  public ByteBuffer record() {
    return buffers.recordRead();
  }

  /**
   * Reads on towards one record.
   *
   * @throws EngineFailure when what comes is no TLS record
   */
  public Arrival read(Wire from) throws WireException, EngineFailure {
    ByteBuffer record = buffers.record();
    if (partial != null) {
      record.put(partial);
      partial = null;
    }
    boolean complete = false;
    try {
      Arrival arrival = fill(record, TlsBuffers.HEADER, from);
      if (arrival == Arrival.RECORD) {
        arrival = fill(record, TlsBuffers.HEADER + bodyLength(record), from);
      }
      if (arrival == Arrival.RECORD) {
        countEmpty(record);
      }
      complete = arrival != Arrival.BLOCKED;
      first = false;
      return arrival;
    } finally {
      if (complete) {
        record.flip();
      } else {
        partial = new byte[record.position()];
        record.flip().get(partial);
      }
    }
  }

  private void countEmpty(ByteBuffer record) throws EngineFailure {
    empty = record.position() == TlsBuffers.HEADER ? empty + 1 : 0;
    if (empty > MAX_EMPTY) {
      throw EngineFailure.of(0x12A, "record too small");
    }
  }

  private static Arrival fill(ByteBuffer record, int upTo, Wire from) throws WireException {
    if (record.position() >= upTo) {
      return Arrival.RECORD;
    }
    record.limit(upTo);
    while (record.hasRemaining()) {
      int n = from.read(record);
      if (n <= 0) {
        return n < 0 ? Arrival.END : Arrival.BLOCKED;
      }
    }
    return Arrival.RECORD;
  }

  private int bodyLength(ByteBuffer record) throws EngineFailure {
    int type = record.get(0) & 0xff;
    int length = record.getShort(3) & 0xffff;
    if (type < FIRST_TYPE || type > LAST_TYPE || record.get(1) != MAJOR_VERSION) {
      throw notTls(record);
    }
    if (length > TlsBuffers.MAX_BODY) {
      throw EngineFailure.of(0xC6, "packet length too long");
    }
    return length;
  }

  private EngineFailure notTls(ByteBuffer record) {
    if (fromClient && first) {
      byte[] start = new byte[TlsBuffers.HEADER];
      record.get(0, start);
      String method = new String(start, StandardCharsets.ISO_8859_1);
      if (method.startsWith("GET ")
          || method.startsWith("POST ")
          || method.startsWith("HEAD ")
          || method.startsWith("PUT ")) {
        return EngineFailure.of(0x9C, "http request");
      }
      if (method.equals("CONNE")) {
        return EngineFailure.of(0x9B, "https proxy request");
      }
    }
    return EngineFailure.wrongVersionNumber();
  }
}
