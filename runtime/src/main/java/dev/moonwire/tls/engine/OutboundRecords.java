package dev.moonwire.tls.engine;

import dev.moonwire.fd.Wire;
import dev.moonwire.fd.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The records a connection has sealed and not yet sent. Between {@link #begin} and {@link #flush}
 * they stand in the VM's shared scratch memory; what the descriptor did not take is kept here.
 */
public final class OutboundRecords {
  private final TlsBuffers buffers;
  private byte @Nullable [] left;

  /** None yet, of a connection that shares these buffers with the others of its VM. */
  public OutboundRecords(TlsBuffers buffers) {
    this.buffers = buffers;
  }

  /** Whether earlier records still wait for the descriptor. */
  public boolean isBlocked() {
    return left != null;
  }

  /** Starts an operation: earlier records go first. */
  public void begin() {
    buffers.outbound().clear();
    if (left != null) {
      buffers.outbound(left.length).put(left);
      left = null;
    }
  }

  /** Whether there is nothing to send, in the middle of an operation. */
  public boolean isEmpty() {
    return buffers.outbound().position() == 0;
  }

  /** Where an engine puts a record: a direct buffer with so much room, its position moved by it. */
  ByteBuffer space(int room) {
    return buffers.outbound(room);
  }

  /**
   * Ends an operation: sends what there is and keeps what the descriptor does not take.
   *
   * @return whether all was sent
   */
  public boolean flush(Wire to) throws WireException {
    ByteBuffer records = buffers.outbound().flip();
    try {
      boolean taken = true;
      while (taken && records.hasRemaining()) {
        taken = to.write(records) > 0;
      }
    } finally {
      keep();
    }
    return left == null;
  }

  /** Ends an operation without sending: what there is goes with the next one. */
  public void keep() {
    ByteBuffer records = buffers.outbound();
    if (records.hasRemaining()) {
      left = new byte[records.remaining()];
      records.get(left);
    }
    records.clear();
  }
}
