package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.ReadResult;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.WriteResult;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The methods of a context that move bytes: handshake, read, write, sendfile, close. */
final class LibtlsIo {
  /** BUFSIZ of the C library, in bytes. */
  private static final long DEFAULT_READ = 8192;

  private final TlsCalls calls;
  private final FileSource files;
  private final Generation generation;
  private final LibtlsResults results;

  LibtlsIo(TlsCalls calls, FileSource files, Generation generation, LibtlsResults results) {
    this.calls = calls;
    this.files = files;
    this.generation = generation;
    this.results = results;
  }

  void addTo(UserdataType<TlsContext> type) {
    type.method("handshake", (ctx, args) -> results.ofStep("handshake", () -> calls.handshake(ctx)))
        .method("close", (ctx, args) -> results.ofStep("close", () -> calls.close(ctx)))
        .method("read", this::read)
        .method("write", this::write)
        .method("reset", LibtlsIo::reset);
    if (generation == Generation.CLASSIC) {
      type.method("sendfile", this::sendfile);
    }
  }

  private static Varargs reset(TlsContext context, Arguments args) {
    context.reset();
    return LuaValue.NONE;
  }

  private Varargs read(TlsContext context, Arguments args) {
    long size = LibtlsArguments.optInteger(generation, args, 2, DEFAULT_READ);
    boolean isDefault = size < 0 && generation == Generation.V3_5;
    try {
      ReadResult result = calls.read(context, isDefault ? DEFAULT_READ : size);
      if (result.data() != null) {
        return LuaString.valueUsing(result.data().array());
      }
      return result.want() == Want.NONE
          ? LuaValue.NONE
          : LibtlsResults.again(LuaValue.NIL, result.want());
    } catch (TlsException e) {
      return results.nil("read", e);
    }
  }

  private Varargs write(TlsContext context, Arguments args) {
    LuaString data = args.exactString(2);
    return write("write", context, data.m_bytes, data.m_offset, data.m_length);
  }

  private Varargs write(
      String operation, TlsContext context, byte[] bytes, int offset, int length) {
    try {
      WriteResult result = calls.write(context, bytes, offset, length);
      if (result.want() != Want.NONE) {
        return LibtlsResults.again(LuaValue.ZERO, result.want());
      }
      return result.sent() == 0 ? LuaValue.NONE : sent(result.sent(), result.sent() < length);
    } catch (TlsException e) {
      return results.nil(operation, e);
    }
  }

  /** What a write shows that has sent something; {@code partly} when there is more. */
  private Varargs sent(int n, boolean partly) {
    LuaValue count = LuaValue.valueOf(n);
    if (generation == Generation.CLASSIC) {
      return LuaValue.varargsOf(count, LuaValue.NIL, LuaValue.valueOf(partly));
    }
    return partly ? LibtlsResults.again(count, Want.POLLOUT) : count;
  }

  private Varargs sendfile(TlsContext context, Arguments args) {
    int fd = FileSource.fd(args, 2);
    long bytes = args.exactInteger(3);
    long offset = args.optExactInteger(4, 0);
    try {
      byte[] content = files.read(fd, bytes, offset);
      return content.length == 0
          ? LuaValue.ZERO
          : write("sendfile", context, content, 0, content.length);
    } catch (ErrnoException e) {
      return results.behind(LuaValue.NIL, "sendfile", e.errno().text());
    }
  }
}
