package dev.moonwire.lib;

import dev.moonwire.dns.Resolver;
import dev.moonwire.fd.FdTable;
import dev.moonwire.loop.Loop;
import dev.moonwire.process.Children;
import dev.moonwire.tls.TlsRuntime;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The outside of one VM, and the modules that give scripts a share of it.
 *
 * <p>Made before the VM, since {@link #files} is one of its options; then {@linkplain #attach
 * attached} to it, and given the modules its scripts may have. Closed after it: programs that still
 * run are killed, and descriptors that are still open are closed.
 *
 * <p>Whatever costs time to make, the loop's selectors and the resolver's threads among them, is
 * made when a script first needs it.
 */
public final class Libs implements AutoCloseable {
  private static final Clock CLOCK = Clock.systemUTC();

  private final Loop loop;
  private final FdTable table;
  private final Children children;
  private final Waiting waiting;
  private final Files files;
  private @Nullable Resolver resolver;

  public Libs() {
    this(Loop.create());
  }

  /** On a loop made by the caller, which is closed with the rest. */
  public Libs(Loop loop) {
    this.loop = loop;
    this.table = new FdTable(loop);
    this.children = new Children(table);
    this.waiting = new Waiting(loop);
    this.files = new FdFiles(table, children, waiting);
  }

  /** Files and programs as {@code io} and {@code os} want them: descriptors of {@link #table}. */
  public Files files() {
    return files;
  }

  /** All that scripts have open. */
  public FdTable table() {
    return table;
  }

  /** Lets interrupts of the VM reach what waits. */
  public void attach(LuaVm vm) {
    waiting.attach(vm);
  }

  /** Gives scripts {@code moonwire.fd}. */
  public void installDescriptors(LuaVm vm) {
    preload(
        vm,
        "moonwire.fd.core",
        () -> new FdLib(table, new Dialer(table, resolver(), waiting), waiting).module());
  }

  /** Gives scripts {@code moonwire.process}. */
  public void installProcesses(LuaVm vm) {
    preload(vm, "moonwire.process.core", () -> new ProcessLib(children, waiting).module());
  }

  /**
   * Gives scripts {@code libtls}, {@code libtls.config} and {@code moonwire.certificate}.
   *
   * @param engine which TLS implementation does the work
   */
  public void installTls(LuaVm vm, TlsEngine engine) {
    preload(vm, "libtls", () -> libtls(vm, engine));
    preload(vm, "libtls.config", () -> new LibtlsConfigLib(vm, table).module());
    preload(vm, "moonwire.certificate.core", () -> new CertificateLib(CLOCK).module());
  }

  private VmTable libtls(LuaVm vm, TlsEngine engine) {
    TlsDialer dialer = new TlsDialer(new Dialer(table, resolver(), waiting));
    TlsRuntime tls = new TlsRuntime(table, engine, CLOCK);
    return new LibtlsLib(vm, tls, new TlsCalls(waiting, dialer), dialer, table).module();
  }

  private static void preload(LuaVm vm, String name, Supplier<VmTable> module) {
    vm.preload(name, new NativeFunction(name, args -> module.get()));
  }

  private Resolver resolver() {
    Resolver current = resolver;
    if (current == null) {
      current = new Resolver(loop);
      resolver = current;
    }
    return current;
  }

  @Override
  public void close() {
    Resolver running = resolver;
    if (running != null) {
      running.close();
    }
    children.close();
    table.close();
    loop.close();
  }
}
