package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.tls.ReadResult;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.TlsRuntime;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.WriteResult;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The module {@code libtls} of lua-libtls' classic generation: errors are strings, {@code sendfile}
 * exists. Shapes of results are the C module's.
 */
final class LibtlsLib {
  private static final String TYPE = "libtls";

  /** BUFSIZ of the C library, in bytes. */
  private static final long DEFAULT_READ = 8192;

  private final TlsRuntime tls;
  private final TlsCalls calls;
  private final TlsDialer dialer;
  private final FileSource files;
  private final UserdataType<TlsContext> type;

  LibtlsLib(LuaVm vm, TlsRuntime tls, TlsCalls calls, TlsDialer dialer, FdTable fds) {
    this.tls = tls;
    this.calls = calls;
    this.dialer = dialer;
    this.files = new FileSource(fds);
    this.type = new UserdataType<>(vm, TYPE, TlsContext.class);
    addConnecting();
    addIo();
    LibtlsInfo.addTo(type);
    LibtlsOcsp.addTo(type);
  }

  /** The module's table. */
  VmTable module() {
    VmTable module = new VmTable();
    module.rawset("client", new NativeFunction("client", this::client));
    module.rawset("server", new NativeFunction("server", this::server));
    LibtlsConstants.addTo(module);
    return module;
  }

  private Varargs client(Arguments args) {
    return type.wrap(TlsContext.client(tls, config(args)));
  }

  private Varargs server(Arguments args) {
    TlsConfig config = config(args);
    try {
      return type.wrap(TlsContext.server(tls, config));
    } catch (TlsException e) {
      return LibtlsResults.nil(e);
    }
  }

  private static TlsConfig config(Arguments args) {
    return args.userdata(1, TlsConfig.class, LibtlsConfigLib.TYPE);
  }

  private void addConnecting() {
    type.method("connect", this::connect)
        .method("connect_servername", this::connectServername)
        .method("connect_socket", LibtlsLib::connectSocket)
        .method("connect_fds", LibtlsLib::connectFds)
        .method("accept_socket", (ctx, args) -> accept(ctx, fd(args, 2), fd(args, 2)))
        .method("accept_fds", (ctx, args) -> accept(ctx, fd(args, 2), fd(args, 3)));
  }

  private Varargs connect(TlsContext context, Arguments args) {
    String host = LibtlsArguments.list(args, 2);
    String port = LibtlsArguments.optList(args, 3);
    return LibtlsResults.of(() -> dialer.connect(context, host, port, null));
  }

  private Varargs connectServername(TlsContext context, Arguments args) {
    String host = LibtlsArguments.list(args, 2);
    String port = LibtlsArguments.optList(args, 3);
    String name = LibtlsArguments.optList(args, 4);
    return LibtlsResults.of(() -> dialer.connect(context, host, port, name));
  }

  private static Varargs connectSocket(TlsContext context, Arguments args) {
    int fd = fd(args, 2);
    String name = LibtlsArguments.optList(args, 3);
    return LibtlsResults.of(() -> context.connect(fd, fd, name));
  }

  private static Varargs connectFds(TlsContext context, Arguments args) {
    int read = fd(args, 2);
    int write = fd(args, 3);
    String name = LibtlsArguments.optList(args, 4);
    return LibtlsResults.of(() -> context.connect(read, write, name));
  }

  private static int fd(Arguments args, int n) {
    return (int) args.exactInteger(n);
  }

  private Varargs accept(TlsContext context, int read, int write) {
    try {
      return type.wrap(context.accept(read, write));
    } catch (TlsException e) {
      return LibtlsResults.nil(e);
    }
  }

  private void addIo() {
    type.method("handshake", (ctx, args) -> step(() -> calls.handshake(ctx)))
        .method("close", (ctx, args) -> step(() -> calls.close(ctx)))
        .method("read", this::read)
        .method("write", this::write)
        .method("sendfile", this::sendfile)
        .method("reset", LibtlsLib::reset);
  }

  private static Varargs step(LibtlsResults.Step step) {
    try {
      Want want = step.take();
      return want == Want.NONE
          ? LuaValue.TRUE
          : LuaValue.varargsOf(LuaValue.FALSE, LuaValue.NIL, LuaValue.valueOf(want.code()));
    } catch (TlsException e) {
      return LibtlsResults.no(e);
    }
  }

  private static Varargs reset(TlsContext context, Arguments args) {
    context.reset();
    return LuaValue.NONE;
  }

  private Varargs read(TlsContext context, Arguments args) {
    long size = args.optExactInteger(2, DEFAULT_READ);
    try {
      ReadResult result = calls.read(context, size);
      if (result.data() != null) {
        return LuaString.valueUsing(result.data().array());
      }
      return result.want() == Want.NONE ? LuaValue.NONE : again(LuaValue.NIL, result.want());
    } catch (TlsException e) {
      return LibtlsResults.nil(e);
    }
  }

  private Varargs write(TlsContext context, Arguments args) {
    LuaString data = args.exactString(2);
    return write(context, data.m_bytes, data.m_offset, data.m_length);
  }

  private Varargs write(TlsContext context, byte[] bytes, int offset, int length) {
    try {
      WriteResult result = calls.write(context, bytes, offset, length);
      if (result.want() != Want.NONE) {
        return again(LuaValue.ZERO, result.want());
      }
      return result.sent() == 0
          ? LuaValue.NONE
          : LuaValue.varargsOf(
              LuaValue.valueOf(result.sent()),
              LuaValue.NIL,
              LuaValue.valueOf(result.sent() < length));
    } catch (TlsException e) {
      return LibtlsResults.nil(e);
    }
  }

  private static Varargs again(LuaValue first, Want want) {
    return LuaValue.varargsOf(
        new LuaValue[] {first, LuaValue.NIL, LuaValue.TRUE, LuaValue.valueOf(want.code())});
  }

  private Varargs sendfile(TlsContext context, Arguments args) {
    int fd = FileSource.fd(args, 2);
    long bytes = args.exactInteger(3);
    long offset = args.optExactInteger(4, 0);
    try {
      byte[] content = files.read(fd, bytes, offset);
      return content.length == 0 ? LuaValue.ZERO : write(context, content, 0, content.length);
    } catch (ErrnoException e) {
      return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf(e.errno().text()));
    }
  }
}
