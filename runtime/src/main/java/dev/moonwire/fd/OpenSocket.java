package dev.moonwire.fd;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A stream socket: TCP or unix. */
public final class OpenSocket extends OpenStream {
  private final RawSocket raw;

  OpenSocket(FdTable table, RawSocket raw) {
    super(table, raw);
    this.raw = raw;
  }

  /** Ends one or both directions, as shutdown(2). */
  public void shutdown(boolean read, boolean write) throws ErrnoException {
    requireOpen();
    raw.shutdown(read, write);
  }

  /**
   * What became of a connection attempt, to be asked when the socket is ready for {@link
   * Interest#WRITE}.
   *
   * @return false when the attempt still goes on
   * @throws ErrnoException why the attempt failed
   */
  public boolean finishConnect() throws ErrnoException {
    requireOpen();
    return raw.finishConnect();
  }

  /** Our own address; null when it has none. */
  public @Nullable SocketAddress localName() throws ErrnoException {
    requireOpen();
    return raw.localName();
  }

  /** The other side's address; null when it is not connected. */
  public @Nullable SocketAddress peerName() throws ErrnoException {
    requireOpen();
    return raw.peerName();
  }

  @Override
  FileInfo.Type type() {
    return FileInfo.Type.SOCKET;
  }
}
