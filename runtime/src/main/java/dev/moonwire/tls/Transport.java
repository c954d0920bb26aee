package dev.moonwire.tls;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.Wire;
import dev.moonwire.fd.WireException;
import dev.moonwire.tls.engine.OutboundRecords;
import org.jspecify.annotations.Nullable;

/** What carries a connection's records: descriptors, or a {@link Relay}. */
interface Transport {
  /** Where records come from; fails when that is no longer open. */
  Wire from() throws ErrnoException;

  /** Where records go. */
  Wire to() throws ErrnoException;

  /** Whether the connection closes it. */
  boolean isOwned();

  /** The descriptor a result waits for; null when there is none, or when it is not open. */
  @Nullable Descriptor awaited(Want want);

  /** The relay behind it; null when there is none. */
  @Nullable Relay relay();

  /**
   * Closes an owned socket, once.
   *
   * @return what close(2) complains of; null when all is well
   */
  @Nullable Errno closeOwned();

  /**
   * Ends an operation that did not set out to send. What a bad descriptor does not take stays with
   * the records, and the next write says what is wrong with it.
   */
  default void sendAside(OutboundRecords records) {
    try {
      if (!records.isEmpty()) {
        records.flush(to());
      }
    } catch (WireException e) {
      records.keep();
    }
  }
}
