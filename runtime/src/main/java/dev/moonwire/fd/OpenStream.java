package dev.moonwire.fd;

import java.nio.ByteBuffer;

/** A two-way or one-way stream of bytes between programs: a socket or a pipe's end. */
public abstract sealed class OpenStream extends Descriptor permits OpenSocket, OpenPipe {
  private static final int OWNER_ONLY = 0600;
  private final RawStream raw;

  OpenStream(FdTable table, RawStream raw) {
    super(table);
    this.raw = raw;
  }

  @Override
  public int read(ByteBuffer dst) throws ErrnoException {
    requireOpen();
    return dst.hasRemaining() ? raw.read(dst) : 0;
  }

  @Override
  public int write(ByteBuffer src) throws ErrnoException {
    requireOpen();
    return raw.write(src);
  }

  @Override
  public final FileInfo info() throws ErrnoException {
    requireOpen();
    return new FileInfo(type(), table().effectiveUid(), OWNER_ONLY, 0);
  }

  abstract FileInfo.Type type();

  @Override
  final int systemNumber() {
    return raw.number();
  }

  @Override
  final Readiness readiness() {
    return raw.readiness();
  }

  @Override
  void release() throws ErrnoException {
    raw.close();
  }
}
