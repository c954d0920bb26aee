package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.dns.Resolver;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Gate;
import dev.moonwire.loop.Loop;
import dev.moonwire.observe.Observer;
import dev.moonwire.process.Children;
import dev.moonwire.task.Scheduler;
import dev.moonwire.tls.SharedClients;
import dev.moonwire.tls.TlsRuntime;
import dev.moonwire.tls.engine.KeyLog;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
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

  /** Which lua-libtls scripts were written for. {@code runtime/LIBTLS.md} has the differences. */
  public enum Generation {
    /** Errors are strings, {@code sendfile} exists: the documented module. */
    CLASSIC("classic"),
    /** Errors are objects, as since version 3.5, and there is a module {@code error}. */
    V3_5("3.5");

    private final String label;

    Generation(String label) {
      this.label = label;
    }

    /** The generation that {@code --libtls=} calls so. */
    public static Optional<Generation> of(String label) {
      return Arrays.stream(values()).filter(g -> g.label.equals(label)).findFirst();
    }
  }

  /** What VMs on different threads may have in common: where their settings are the same. */
  public static final class Shared {
    private final SharedClients clients = new SharedClients();
  }

  private final Loop loop;
  private final @Nullable Shared shared;
  private final Observer observer = new Observer();
  private final FdTable table;
  private final Children children;
  private final Scheduler scheduler;
  private final Files files;
  private @Nullable ScriptTasks tasks;
  private @Nullable Resolver resolver;
  private @Nullable TlsRuntime tls;

  /** For scripts that may reach all that the process may. */
  public Libs(Loop loop) {
    this(loop, Gate.OPEN, null);
  }

  /**
   * @param loop made by the caller, closed with the rest
   * @param gate what scripts may open
   * @param shared with VMs that have the same TLS engine and key log; null for no others
   */
  public Libs(Loop loop, Gate gate, @Nullable Shared shared) {
    this.loop = loop;
    this.shared = shared;
    this.table = new FdTable(loop, observer, gate);
    this.children = new Children(table);
    this.scheduler = new Scheduler(loop);
    this.files = new FdFiles(table, children, scheduler);
  }

  /** Files and programs as {@code io} and {@code os} want them: descriptors of {@link #table}. */
  public Files files() {
    return files;
  }

  /** All that scripts have open. */
  public FdTable table() {
    return table;
  }

  /** Who is told what happens in the VM. */
  public Observer observer() {
    return observer;
  }

  /** Lets interrupts of the VM reach what waits. */
  public void attach(LuaVm vm) {
    scheduler.attach(vm);
  }

  /** Gives scripts {@code moonwire.fd}. */
  public void installDescriptors(LuaVm vm) {
    preload(
        vm,
        "moonwire.fd.core",
        () -> new FdLib(vm, table, new Dialer(table, resolver(), scheduler), scheduler).module());
  }

  /** Gives scripts {@code moonwire.process}. */
  public void installProcesses(LuaVm vm) {
    preload(vm, "moonwire.process.core", () -> new ProcessLib(vm, children, scheduler).module());
  }

  /**
   * Gives scripts {@code libtls}, {@code libtls.config} and {@code moonwire.certificate}, and
   * {@code error} where it belongs to the generation.
   *
   * @param engine which TLS implementation does the work
   * @param keyLogFile what the secrets of connections are written into; null for nothing
   */
  public void installTls(
      LuaVm vm, TlsEngine engine, Generation generation, @Nullable String keyLogFile) {
    LibtlsModules modules = new LibtlsModules(vm, generation);
    preload(vm, "libtls", () -> libtls(modules, tls(engine, keyLogFile)));
    preload(vm, "libtls.config", () -> modules.config(table));
    preload(vm, "moonwire.certificate.core", () -> new CertificateLib(CLOCK).module());
    if (generation == Generation.V3_5) {
      preload(vm, "error", modules::error);
    }
  }

  private VmTable libtls(LibtlsModules modules, TlsRuntime tls) {
    Timeouts timeouts = new Timeouts(table.loop());
    TlsDialer dialer = new TlsDialer(new Dialer(table, resolver(), scheduler), timeouts);
    TlsCalls calls = new TlsCalls(scheduler, dialer, timeouts);
    return modules.libtls(tls, calls, dialer, timeouts, table);
  }

  /**
   * Gives scripts {@code libwebsockets}.
   *
   * @param engine which TLS implementation does the work
   * @param keyLogFile what the secrets of connections are written into; null for nothing
   * @param files whose environment names proxies, and whose standard error takes the log
   */
  public void installWebsockets(
      LuaVm vm, TlsEngine engine, @Nullable String keyLogFile, Files files) {
    LwsContexts contexts =
        new LwsContexts(log -> new ClientContext(table, resolver(), tls(engine, keyLogFile), log));
    vm.meter().keep(contexts);
    preload(vm, "libwebsockets", () -> new LwsLib(vm, scheduler, contexts, files).module());
  }

  /**
   * Gives scripts {@code moonwire.task}.
   *
   * @param most how many tasks there may be at a time
   */
  public void installTasks(LuaVm vm, int most) {
    ScriptTasks made = new ScriptTasks(scheduler, vm::runningTask, observer, most);
    tasks = made;
    vm.meter().keep(made);
    preload(vm, "moonwire.task.core", () -> new TaskLib(vm, scheduler, made).module());
  }

  /**
   * Lets all tasks of scripts run to their ends; to be called from a native function.
   *
   * @throws org.luaj.vm2.LuaError that of a task which failed unasked
   */
  public void finishTasks() {
    if (tasks != null) {
      tasks.finish();
    }
  }

  /** Ends all tasks of scripts where they stand. */
  public void dropTasks() {
    if (tasks != null) {
      tasks.drop();
    }
  }

  /** Gives scripts {@code moonwire.statistics}. */
  public void installStatistics(LuaVm vm) {
    preload(vm, "moonwire.statistics.core", () -> new StatisticsLib(observer.counters()).module());
  }

  /** Gives scripts {@code moonwire.inflate}. */
  public void installInflate(LuaVm vm) {
    preload(vm, "moonwire.inflate.core", () -> new InflateLib(vm).module());
  }

  /** What all TLS of the VM shares. */
  private TlsRuntime tls(TlsEngine engine, @Nullable String keyLogFile) {
    TlsRuntime current = tls;
    if (current == null) {
      KeyLog keyLog = keyLogFile == null ? null : new KeyLog(keyLogFile);
      SharedClients clients = shared == null ? null : shared.clients;
      current = new TlsRuntime(table, engine, CLOCK, keyLog, clients);
      tls = current;
    }
    return current;
  }

  private static void preload(LuaVm vm, String name, Supplier<VmTable> module) {
    vm.preload(name, new NativeFunction(name, args -> module.get()));
  }

  private Resolver resolver() {
    Resolver current = resolver;
    if (current == null) {
      current = new Resolver(loop, table.policy(), observer);
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
