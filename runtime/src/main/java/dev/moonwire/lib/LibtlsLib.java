package dev.moonwire.lib;

import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.TlsRuntime;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Parking;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The module {@code libtls}. Shapes of results are the C module's; where its two generations
 * differ, {@link Generation} says which it is.
 */
final class LibtlsLib {
  /** What scripts see of a {@link TlsContext}. */
  static final String TYPE = "libtls";

  /** How a connection comes to be. */
  @FunctionalInterface
  private interface Acceptance {
    TlsContext make() throws TlsException;
  }

  private final LuaVm vm;
  private final TlsRuntime tls;
  private final TlsDialer dialer;
  private final Generation generation;
  private final LibtlsResults results;
  private final UserdataType<TlsContext> type;

  LibtlsLib(
      LuaVm vm,
      UserdataType<TlsContext> type,
      TlsRuntime tls,
      TlsDialer dialer,
      Generation generation,
      LibtlsResults results) {
    this.vm = vm;
    this.type = type;
    this.tls = tls;
    this.dialer = dialer;
    this.generation = generation;
    this.results = results;
    addConnecting();
    LibtlsInfo.addTo(type, results);
    LibtlsOcsp.addTo(type, results);
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
      return results.nil("server", e);
    }
  }

  private static TlsConfig config(Arguments args) {
    return args.userdata(1, TlsConfig.class, LibtlsConfigLib.TYPE);
  }

  private void addConnecting() {
    type.continued("connect", this::connect)
        .continued("connect_servername", this::connectServername)
        .method("connect_socket", this::connectSocket)
        .method("connect_fds", this::connectFds)
        .method(
            "accept_socket",
            (ctx, args) -> acceptFds("accept_socket", ctx, fd(args, 2), fd(args, 2)))
        .method("accept_fds", (ctx, args) -> acceptFds("accept_fds", ctx, fd(args, 2), fd(args, 3)))
        .extension("connect_cbs", this::connectCallbacks)
        .extension("accept_cbs", this::acceptCallbacks);
  }

  private Step connect(TlsContext context, Arguments args) {
    String host = LibtlsArguments.list(args, 2);
    String port = LibtlsArguments.optList(args, 3);
    return dial("connect", () -> dialer.connect(context, host, port, null));
  }

  private Step connectServername(TlsContext context, Arguments args) {
    String host = LibtlsArguments.list(args, 2);
    String port = LibtlsArguments.optList(args, 3);
    String name = LibtlsArguments.optList(args, 4);
    return dial("connect_servername", () -> dialer.connect(context, host, port, name));
  }

  /** Something that begins to connect. */
  @FunctionalInterface
  private interface Beginning {
    TlsDial begin() throws TlsException;
  }

  private Step dial(String operation, Beginning beginning) {
    try {
      return goOn(operation, beginning.begin());
    } catch (TlsException e) {
      return new Results(results.no(operation, e));
    }
  }

  private Step goOn(String operation, TlsDial dial) {
    try {
      Parking parking = dial.awaited();
      return parking == null
          ? new Results(LuaValue.TRUE)
          : new Wait(parking, () -> goOn(operation, dial), dial::abandon);
    } catch (TlsException e) {
      return new Results(results.no(operation, e));
    }
  }

  private Varargs connectSocket(TlsContext context, Arguments args) {
    int fd = fd(args, 2);
    String name = LibtlsArguments.optList(args, 3);
    return results.of("connect_socket", () -> context.connect(fd, fd, name));
  }

  private Varargs connectFds(TlsContext context, Arguments args) {
    int read = fd(args, 2);
    int write = fd(args, 3);
    String name = LibtlsArguments.optList(args, 4);
    return results.of("connect_fds", () -> context.connect(read, write, name));
  }

  /** {@code ctx:connect_cbs(read, write [, servername])}. */
  private Varargs connectCallbacks(TlsContext context, Arguments args) {
    Callbacks callbacks = callbacks(args);
    String name = LibtlsArguments.optList(args, 4);
    return results.of("connect_cbs", () -> context.connect(callbacks, name));
  }

  /** {@code ctx:accept_cbs(read, write)}. */
  private Varargs acceptCallbacks(TlsContext context, Arguments args) {
    Callbacks callbacks = callbacks(args);
    return accept("accept_cbs", () -> context.accept(callbacks));
  }

  private Callbacks callbacks(Arguments args) {
    return new Callbacks(vm, args.function(2), args.function(3));
  }

  private int fd(Arguments args, int n) {
    return (int) LibtlsArguments.integer(generation, args, n);
  }

  private Varargs acceptFds(String operation, TlsContext context, int read, int write) {
    return accept(operation, () -> context.accept(read, write));
  }

  private Varargs accept(String operation, Acceptance acceptance) {
    try {
      return type.wrap(acceptance.make());
    } catch (TlsException e) {
      return results.nil(operation, e);
    }
  }
}
