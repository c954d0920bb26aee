package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A listening socket of the JDK. Owns the channel. */
final class NioListener implements RawListener {
  private final Loop loop;
  private final ServerSocketChannel channel;
  private final NioReadiness readiness;

  NioListener(Loop loop, ServerSocketChannel channel) throws IOException {
    this.loop = loop;
    this.channel = channel;
    channel.configureBlocking(false);
    this.readiness = new NioReadiness(loop, channel);
  }

  @Override
  public int number() {
    return -1;
  }

  @Override
  public @Nullable RawSocket accept() throws ErrnoException {
    try {
      SocketChannel accepted = channel.accept();
      return accepted == null ? null : new NioSocket(loop, accepted);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public @Nullable SocketAddress localName() throws ErrnoException {
    try {
      return channel.getLocalAddress();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public void close() throws ErrnoException {
    readiness.end();
    try {
      channel.close();
      readiness.gone();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
