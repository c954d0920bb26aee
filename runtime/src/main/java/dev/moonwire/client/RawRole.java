package dev.moonwire.client;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** No protocol at all: method {@code RAW}. */
final class RawRole extends Role implements Exchange {
  private final Wsi wsi;

  RawRole(Connection connection, Wsi wsi) {
    super(connection);
    this.wsi = wsi;
  }

  @Override
  void begin() {
    wsi.guard(null, () -> {});
    wsi.life().established();
    wsi.speaks(this);
    if (wsi.tell(Reason.RAW_CONNECTED) != 0) {
      wsi.end(null);
    }
  }

  @Override
  boolean wantsInput() {
    return !wsi.isHeld();
  }

  @Override
  void input() {
    ByteBuf in = connection.in();
    int most = wsi.limits().pieceSize();
    while (!wsi.hasEnded() && !wsi.isHeld() && in.isReadable()) {
      byte[] piece = new byte[Math.min(most, in.readableBytes())];
      in.readBytes(piece);
      if (wsi.tell(Reason.RAW_RX, piece) != 0) {
        wsi.end(null);
      }
    }
  }

  @Override
  void output() {
    if (!wsi.hasEnded() && wsi.tellWriteable(Reason.RAW_WRITEABLE) != 0) {
      wsi.end(null);
    }
  }

  @Override
  void inputEnded(@Nullable String failure) {
    wsi.end(failure);
  }

  @Override
  public int write(byte[] data, int offset, int length, int flags) {
    if (connection.unsent() + length > wsi.limits().unsentSize()) {
      return -1;
    }
    connection.out().writeBytes(data, offset, length);
    connection.wrote();
    return length;
  }

  @Override
  public void askWriteable() {
    connection.wake();
  }

  @Override
  public int read(int most) {
    return -1;
  }

  @Override
  public boolean isChoked() {
    return connection.unsent() > 0;
  }

  @Override
  public long allowance() {
    return -1;
  }

  @Override
  public void resume() {
    connection.context().enqueue(this::input);
    connection.wake();
  }

  @Override
  public void abandon() {
    connection.close();
  }
}
