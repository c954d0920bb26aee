package dev.moonwire.client.link;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.fd.Watch;
import dev.moonwire.tls.TlsContext;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A socket without TLS. */
final class PlainLink implements Link {
  /** The most bytes of one read. */
  private static final int READ_SIZE = 1 << 16;

  private final OpenSocket socket;
  private @Nullable ByteBuf early;
  private @Nullable Watch reading;
  private @Nullable Watch writing;

  /**
   * @param early what has been read already; taken over
   */
  PlainLink(OpenSocket socket, @Nullable ByteBuf early) {
    this.socket = socket;
    this.early = early;
  }

  @Override
  public int read(ByteBuf into) throws LinkException {
    ByteBuf before = early;
    if (before != null) {
      early = null;
      int n = before.readableBytes();
      into.writeBytes(before);
      before.release();
      return n;
    }
    into.ensureWritable(READ_SIZE);
    ByteBuffer room = into.internalNioBuffer(into.writerIndex(), READ_SIZE);
    try {
      int n = socket.read(room);
      if (n > 0) {
        into.writerIndex(into.writerIndex() + n);
      }
      return n;
    } catch (ErrnoException e) {
      throw new LinkException("read failed: " + e.errno().text());
    }
  }

  @Override
  public boolean write(ByteBuf from) throws LinkException {
    try {
      while (from.isReadable()) {
        int n = socket.write(from.internalNioBuffer(from.readerIndex(), from.readableBytes()));
        if (n == 0) {
          return false;
        }
        from.skipBytes(n);
      }
      return true;
    } catch (ErrnoException e) {
      throw new LinkException("write failed: " + e.errno().text());
    }
  }

  @Override
  public void awaitRead(Runnable task) {
    if (early != null) {
      task.run();
    } else if (reading == null || !reading.isActive()) {
      reading = socket.watch(Interest.READ, task);
    }
  }

  @Override
  public void awaitWrite(Runnable task) {
    if (writing == null || !writing.isActive()) {
      writing = socket.watch(Interest.WRITE, task);
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
    if (early != null) {
      early.release();
      early = null;
    }
    Sockets.close(socket);
  }

  @Override
  public OpenSocket socket() {
    return socket;
  }

  @Override
  public @Nullable TlsContext tls() {
    return null;
  }
}
