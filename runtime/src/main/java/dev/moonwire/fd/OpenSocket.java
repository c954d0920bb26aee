package dev.moonwire.fd;

import dev.moonwire.observe.ConnectionTrace;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stream socket: TCP or unix. */
public final class OpenSocket extends OpenStream {
  private final RawSocket raw;
  private final ConnectionTrace trace;

  OpenSocket(FdTable table, RawSocket raw, ConnectionTrace trace) {
    super(table, raw);
    this.raw = raw;
    this.trace = trace;
  }

  @Override
  public int read(ByteBuffer dst) throws ErrnoException {
    int count = super.read(dst);
    if (count > 0) {
      trace.read(count);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer src) throws ErrnoException {
    int count = super.write(src);
    trace.written(count);
    return count;
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
    try {
      boolean stands = raw.finishConnect();
      if (stands) {
        trace.stands();
      }
      return stands;
    } catch (ErrnoException e) {
      trace.failed(e.errno().text(), fd());
      throw e;
    }
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

  @Override
  void release() throws ErrnoException {
    trace.closed(fd());
    super.release();
  }
}
