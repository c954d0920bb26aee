package dev.moonwire.fd;

/** One end of a pipe. */
public final class OpenPipe extends OpenStream {
  OpenPipe(FdTable table, RawStream raw) {
    super(table, raw);
  }

  @Override
  FileInfo.Type type() {
    return FileInfo.Type.PIPE;
  }
}
