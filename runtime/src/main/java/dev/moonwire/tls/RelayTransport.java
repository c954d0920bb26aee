package dev.moonwire.tls;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.Wire;
import dev.moonwire.fd.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The connection's side of a {@link Relay}: it has no descriptor, and nothing to close. */
final class RelayTransport implements Transport, Wire {
  private final Relay relay;

  RelayTransport(Relay relay) {
    this.relay = relay;
  }

  @Override
  public Relay relay() {
    return relay;
  }

  @Override
  public Wire from() {
    return this;
  }

  @Override
  public Wire to() {
    return this;
  }

  @Override
  public int read(ByteBuffer dst) throws WireException {
    return relay.read(dst);
  }

  @Override
  public int write(ByteBuffer src) throws WireException {
    return relay.write(src);
  }

  @Override
  public boolean isOwned() {
    return false;
  }

  @Override
  public @Nullable Descriptor awaited(Want want) {
    return null;
  }

  @Override
  public @Nullable Errno closeOwned() {
    return null;
  }
}
