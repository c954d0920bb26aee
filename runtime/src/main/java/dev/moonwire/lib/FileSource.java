package dev.moonwire.lib;

import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.std.LuaFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/** The file that {@code sendfile} sends from: a descriptor or a Lua file, read by pread(2). */
final class FileSource {
  /** One record, and one byte to learn whether the file has more than that. */
  private static final int ENOUGH = 16384 + 1;

  private final FdTable fds;

  FileSource(FdTable fds) {
    this.fds = fds;
  }

  /** The descriptor named by argument {@code n}. */
  static int fd(Arguments args, int n) {
    LuaValue v = args.value(n);
    if (v.type() == LuaValue.TNUMBER && v.todouble() == Math.rint(v.todouble())) {
      return (int) v.todouble();
    }
    if (v instanceof LuaUserdata userdata && userdata.m_instance instanceof LuaFile file) {
      return file.stream().fd();
    }
    throw args.typeError(n, "FILE*");
  }

  /**
   * At most {@code bytes} from {@code offset} on, and not much more than a record; empty at the
   * end.
   */
  byte[] read(int fd, long bytes, long offset) throws ErrnoException {
    if (bytes < 1 || offset < 0) {
      throw new ErrnoException(Errno.EINVAL);
    }
    ByteBuffer content = ByteBuffer.allocate((int) Math.min(bytes, ENOUGH));
    int n = fds.require(fd).pread(content, offset);
    return n <= 0 ? new byte[0] : Arrays.copyOf(content.array(), n);
  }
}
