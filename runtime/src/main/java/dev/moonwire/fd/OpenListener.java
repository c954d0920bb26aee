package dev.moonwire.fd;

import dev.moonwire.observe.Observer;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket that others connect to. */
public final class OpenListener extends Descriptor {
  private final RawListener raw;

  OpenListener(FdTable table, RawListener raw) {
    super(table);
    this.raw = raw;
  }

  /** Takes the next connection; null when it would have to wait. The caller closes it. */
  public @Nullable OpenSocket accept() throws ErrnoException {
    requireOpen();
    table().requireRoom(1);
    RawSocket accepted = raw.accept();
    if (accepted == null) {
      return null;
    }
    Observer observer = table().observer();
    SocketAddress peer = observer.wantsPeers() ? peer(accepted) : null;
    return table().add(new OpenSocket(table(), accepted, observer.accepted(peer)));
  }

  private static @Nullable SocketAddress peer(RawSocket accepted) {
    try {
      return accepted.peerName();
    } catch (ErrnoException goneAlready) {
      return null;
    }
  }

  /** The address it listens on. */
  public @Nullable SocketAddress localName() throws ErrnoException {
    requireOpen();
    return raw.localName();
  }

  @Override
  public FileInfo info() throws ErrnoException {
    requireOpen();
    return new FileInfo(FileInfo.Type.SOCKET, table().effectiveUid(), 0600, 0);
  }

  /** As read(2) and write(2) on a socket that is not connected. */
  @Override
  ErrnoException refusal() {
    return (isOpen() ? Errno.ENOTCONN : Errno.EBADF).failure();
  }

  @Override
  int systemNumber() {
    return raw.number();
  }

  @Override
  Readiness readiness() {
    return raw.readiness();
  }

  @Override
  void release() throws ErrnoException {
    raw.close();
  }
}
