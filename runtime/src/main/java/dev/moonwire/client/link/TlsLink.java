package dev.moonwire.client.link;

import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.fd.Watch;
import dev.moonwire.tls.ReadResult;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.WriteResult;
import dev.moonwire.tls.error.TlsException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A socket with TLS, whose handshake is done. The context owns the socket. */
final class TlsLink implements Link {
  private static final int RECORD = 16384;

  /** The most records of one read, so that one connection does not keep the others waiting. */
  private static final int MOST_RECORDS = 4;

  private final OpenSocket socket;
  private final TlsContext tls;
  private Interest readNeeds = Interest.READ;
  private Interest writeNeeds = Interest.WRITE;
  private boolean mayHaveMore;
  private @Nullable Watch reading;
  private @Nullable Watch writing;

  TlsLink(OpenSocket socket, TlsContext tls) {
    this.socket = socket;
    this.tls = tls;
  }

  @Override
  public int read(ByteBuf into) throws LinkException {
    int total = 0;
    mayHaveMore = true;
    try {
      for (int records = 0; records < MOST_RECORDS; records++) {
        ReadResult result = tls.read(RECORD);
        if (result.data() != null) {
          byte[] data = result.data().array();
          into.writeBytes(data);
          total += data.length;
        } else if (result.want() == Want.NONE) {
          return total > 0 ? total : END;
        } else if (result.blocked()) {
          mayHaveMore = false;
          readNeeds = interest(result.want());
          return total;
        }
      }
      return total;
    } catch (TlsException e) {
      if (total > 0) {
        return total;
      }
      throw new LinkException(e.text());
    }
  }

  @Override
  public boolean write(ByteBuf from) throws LinkException {
    try {
      while (from.isReadable()) {
        int n = Math.min(RECORD, from.readableBytes());
        byte[] bytes;
        int offset;
        if (from.hasArray()) {
          bytes = from.array();
          offset = from.arrayOffset() + from.readerIndex();
        } else {
          bytes = new byte[n];
          from.getBytes(from.readerIndex(), bytes);
          offset = 0;
        }
        WriteResult result = tls.write(bytes, offset, n);
        from.skipBytes(result.sent());
        if (result.want() != Want.NONE) {
          writeNeeds = interest(result.want());
          return false;
        }
      }
      return true;
    } catch (TlsException e) {
      throw new LinkException(e.text());
    }
  }

  private static Interest interest(Want want) {
    return want == Want.POLLOUT ? Interest.WRITE : Interest.READ;
  }

  @Override
  public void awaitRead(Runnable task) {
    if (mayHaveMore) {
      task.run();
    } else if (reading == null || !reading.isActive()) {
      reading = socket.watch(readNeeds, task);
    }
  }

  @Override
  public void awaitWrite(Runnable task) {
    if (writing == null || !writing.isActive()) {
      writing = socket.watch(writeNeeds, task);
    }
  }

  @Override
  public void close() {
    if (reading != null) {
      reading.cancel();
    }
    if (writing != null) {
      writing.cancel();
    }
    if (socket.isOpen()) {
      try {
        tls.close();
      } catch (TlsException ignored) {
        // The stream is given up either way.
      }
      tls.reset();
      Sockets.close(socket);
    }
  }

  @Override
  public OpenSocket socket() {
    return socket;
  }

  @Override
  public TlsContext tls() {
    return tls;
  }
}
