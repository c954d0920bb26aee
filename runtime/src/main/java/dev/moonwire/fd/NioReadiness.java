package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.netty.util.concurrent.Future;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Readiness from the JDK's selectors. */
final class NioReadiness extends Readiness implements NioIoHandle {
  private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
  private static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  private final Loop loop;
  private final SelectableChannel channel;
  private @Nullable IoRegistration registration;

  NioReadiness(Loop loop, SelectableChannel channel) {
    super(loop);
    this.loop = loop;
    this.channel = channel;
  }

  @Override
  public SelectableChannel selectableChannel() {
    return channel;
  }

  @Override
  public void handle(IoRegistration source, IoEvent event) {
    int seen = ((NioIoEvent) event).ops().value();
    report((seen & READING) != 0, (seen & WRITING) != 0);
  }

  @Override
  boolean arm(int bits) {
    IoRegistration current = registration;
    if (current == null) {
      Future<IoRegistration> registered = loop.netty().register(this);
      if (!registered.isSuccess()) {
        return false;
      }
      current = registered.getNow();
      registration = current;
    }
    current.submit(NioIoOps.valueOf(operations(bits)));
    return true;
  }

  private int operations(int bits) {
    int reading = (bits & READ) != 0 ? READING : 0;
    int writing =
        (bits & WRITE) == 0 ? 0 : connecting() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    return (reading | writing) & channel.validOps();
  }

  private boolean connecting() {
    return channel instanceof SocketChannel socket && socket.isConnectionPending();
  }

  /** A cancelled key could not be registered again before a select; an idle one costs nothing. */
  @Override
  void release() {
    IoRegistration current = registration;
    if (current != null && channel.isOpen()) {
      current.submit(NioIoOps.NONE);
    }
  }

  /** After the channel was closed: a selector that knew it must look before it is gone. */
  void gone() {
    if (registration != null && !loop.isClosed()) {
      loop.look();
    }
  }

  /** Called when the loop ends, which closes no descriptor: the table does. */
  @Override
  public void close() {}
}
