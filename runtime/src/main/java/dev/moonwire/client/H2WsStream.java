package dev.moonwire.client;

import dev.moonwire.http.h2.Http2Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A WebSocket's way through a stream of HTTP/2 (RFC 8441). */
final class H2WsStream implements WsStream {
  private final H2Role role;
  private final H2Stream stream;
  private final Http2Exchange exchange;
  private final ByteBuf out = Unpooled.buffer(0);

  H2WsStream(H2Role role, H2Stream stream, Http2Exchange exchange) {
    this.role = role;
    this.stream = stream;
    this.exchange = exchange;
  }

  @Override
  public ByteBuf out() {
    return out;
  }

  @Override
  public void wrote() {
    if (exchange.isOpen()) {
      byte[] frames = new byte[out.readableBytes()];
      out.readBytes(frames);
      out.clear();
      exchange.write(frames, 0, frames.length, false);
      role.wrote();
    }
  }

  @Override
  public long unsent() {
    return exchange.unsent();
  }

  @Override
  public long allowance() {
    return exchange.allowance();
  }

  @Override
  public boolean takesMore() {
    return allowance() > 0 && isSent();
  }

  @Override
  public void discard() {
    out.clear();
  }

  @Override
  public int id() {
    return exchange.id();
  }

  @Override
  public long credit() {
    return stream.credit();
  }

  @Override
  public boolean grant(int bytes) {
    return stream.grant(bytes);
  }

  @Override
  public void replay(WsRole inside) {
    stream.deliver();
  }

  @Override
  public void close(boolean gently) {
    stream.closeWebSocket(gently);
  }
}
