package dev.moonwire.client;

import dev.moonwire.access.Policy;
import dev.moonwire.client.link.Dial;
import dev.moonwire.dns.Resolver;
import dev.moonwire.fd.FdTable;
import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Timer;
import dev.moonwire.tls.TlsRuntime;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The owner of vhosts and wsis: {@code struct lws_context}. Handlers are called in {@link #service}
 * and {@link #destroy}, and nowhere else.
 *
 * <p>All methods belong to the VM's thread, but {@link #cancelService}.
 */
public final class ClientContext {
  /** How many rounds of work one service call does: what I/O brings, and what handlers ask then. */
  private static final int ROUNDS = 2;

  private final Loop loop;
  private final Log log;
  private final Dial.Means means;
  private final SecureRandom random = new SecureRandom();
  private final List<Vhost> vhosts = new ArrayList<>();
  private final List<Vhost> leaving = new ArrayList<>();
  private final Set<Wsi> wsis = new LinkedHashSet<>();
  private final Set<Sul> suls = new LinkedHashSet<>();
  private final Groups groups = new Groups(this);
  private final List<Runnable> listeners = new ArrayList<>();
  private Deque<Runnable> ready = new ArrayDeque<>();
  private Deque<Runnable> spare = new ArrayDeque<>();
  private final Deque<Runnable> afterwards = new ArrayDeque<>();
  private volatile boolean cancelled;
  private boolean serving;
  private boolean destroyAsked;
  private boolean destroyed;
  private @Nullable Object face;

  /**
   * @param table descriptors of the VM, whose loop it uses
   */
  public ClientContext(FdTable table, Resolver resolver, TlsRuntime tls, Log log) {
    this.log = log;
    this.loop = table.loop();
    this.means = new Dial.Means(table, resolver, tls, this::enqueue);
  }

  /** What its wsis may reach. */
  Policy policy() {
    return means.table().policy();
  }

  /** Adds a vhost. The first one is used where a connect names none. */
  public Vhost createVhost(VhostInfo info) {
    Vhost vhost = new Vhost(this, info);
    vhosts.add(vhost);
    enqueue(
        () -> {
          for (Protocol protocol : info.protocols()) {
            call(protocol, null, Reason.PROTOCOL_INIT, null, 0);
          }
        });
    return vhost;
  }

  public @Nullable Vhost vhost(String name) {
    return vhosts.stream().filter(vhost -> vhost.name().equals(name)).findFirst().orElse(null);
  }

  /** What stands for it where handlers are written. */
  public @Nullable Object face() {
    return face;
  }

  public void face(Object value) {
    face = value;
  }

  public @Nullable Vhost firstVhost() {
    return vhosts.isEmpty() ? null : vhosts.get(0);
  }

  public boolean isDestroyed() {
    return destroyed || destroyAsked;
  }

  /** Whether a handler is being called, from {@link #service} or {@link #destroy}. */
  public boolean isServing() {
    return serving;
  }

  /**
   * Begins to connect; handlers hear of it in service calls to come.
   *
   * @param vhost of this context
   */
  public Wsi connect(Vhost vhost, ConnectInfo info) {
    Wsi wsi = new Wsi(this, vhost, vhost.protocolFor(info), info);
    wsis.add(wsi);
    enqueue(
        () -> {
          if (!wsi.hasEnded()) {
            log(Log.INFO, wsi, "connecting");
            wsi.tellFirst(Reason.WSI_CREATE, null, 0);
            wsi.life().bind();
            begin(wsi);
          }
        });
    return wsi;
  }

  /** Sends a wsi on its way, the first time or after a redirect. */
  void begin(Wsi wsi) {
    if (wsi.hasEnded()) {
      return;
    }
    if (wsi.info().has(Flags.USE_SSL) && !wsi.vhost().hasTls()) {
      wsi.end("the vhost has no TLS: DO_SSL_GLOBAL_INIT is missing from its options");
    } else if (wsi.info().has(Flags.PIPELINE) && !wsi.info().isWebSocket()) {
      groups.add(wsi);
    } else {
      new Connection(this, wsi, null).start();
    }
  }

  /** Whether {@link #service} would do something now. */
  public boolean hasWork() {
    return !ready.isEmpty() || cancelled || isDestroyed();
  }

  /**
   * Notes what has come meanwhile, so that one wsi that is always busy does not keep others out.
   */
  public void look() {
    loop.runUntil(() -> false, Duration.ZERO);
  }

  /**
   * Lets everything go on that may. It does not turn the loop: callers turn it until {@link
   * #hasWork}, or {@link #look} when there is work already. Not to be called by handlers.
   *
   * @return 0, or -1 when the context is destroyed
   */
  public int service() {
    if (serving) {
      throw new IllegalStateException("service inside a handler");
    }
    if (isDestroyed()) {
      return -1;
    }
    work();
    return isDestroyed() ? -1 : 0;
  }

  private void work() {
    serving = true;
    try {
      if (cancelled) {
        cancelled = false;
        tellAll(Reason.EVENT_WAIT_CANCELLED);
      }
      for (int round = 0; round < ROUNDS && !ready.isEmpty() && !destroyAsked; round++) {
        Deque<Runnable> batch = ready;
        ready = spare;
        spare = batch;
        while (!batch.isEmpty() && !destroyAsked) {
          batch.poll().run();
        }
        if (!batch.isEmpty()) {
          ready.addAll(batch);
          batch.clear();
        }
      }
    } finally {
      if (!spare.isEmpty()) {
        // A handler has thrown: the rest of its batch is not lost.
        spare.addAll(ready);
        ready.clear();
        Deque<Runnable> rest = spare;
        spare = ready;
        ready = rest;
      }
      leaveHandlers();
    }
    if (destroyAsked) {
      destroyNow();
    }
  }

  /** Ends a wait in {@link #service} and tells every protocol. Any thread. */
  public void cancelService() {
    if (!cancelled) {
      cancelled = true;
      loop.post(this::tellOfWork);
    }
  }

  /** Ends all wsis; in a handler, as soon as it has returned. Nothing can be done with it after. */
  public void destroy() {
    if (isDestroyed()) {
      return;
    }
    destroyAsked = true;
    if (!serving) {
      destroyNow();
    }
  }

  private void destroyNow() {
    if (destroyed) {
      return;
    }
    destroyed = true;
    serving = true;
    List.copyOf(suls).forEach(Sul::cancel);
    try {
      for (Wsi wsi : List.copyOf(wsis)) {
        wsi.end("closed with its context");
      }
      groups.close();
      tellAll(Reason.PROTOCOL_DESTROY);
    } finally {
      leaveHandlers();
      ready.clear();
      vhosts.clear();
      leaving.clear();
    }
  }

  void destroy(Vhost vhost) {
    leaving.add(vhost);
    enqueue(
        () -> {
          leaving.remove(vhost);
          for (Wsi wsi : List.copyOf(wsis)) {
            if (wsi.vhost() == vhost) {
              wsi.end("closed with its vhost");
            }
          }
          for (Protocol protocol : vhost.info().protocols()) {
            call(protocol, null, Reason.PROTOCOL_DESTROY, null, 0);
          }
        });
    vhosts.remove(vhost);
  }

  private void tellAll(Reason reason) {
    for (Vhost vhost : List.copyOf(vhosts)) {
      for (Protocol protocol : vhost.info().protocols()) {
        call(protocol, null, reason, null, 0);
      }
    }
  }

  /** Asks for a call of every live wsi of a protocol when it may write; null vhost: of all. */
  public void askWriteable(@Nullable Vhost vhost, String protocol) {
    for (Wsi wsi : List.copyOf(wsis)) {
      if (wsi.protocol().name().equals(protocol) && (vhost == null || wsi.vhost() == vhost)) {
        wsi.askWriteable();
      }
    }
  }

  /** Lets through again what wsis of a protocol have held back. */
  public void allowFlow(String protocol) {
    for (Wsi wsi : List.copyOf(wsis)) {
      if (wsi.protocol().name().equals(protocol)) {
        wsi.flow(true);
      }
    }
  }

  /** The live ones, oldest first. */
  public List<Wsi> wsis() {
    return List.copyOf(wsis);
  }

  /** Runs the task in a service call once the time is up, and not in a destroyed context. */
  public Sul schedule(Duration delay, Runnable task) {
    Sul made = new Sul(this, task);
    if (isDestroyed()) {
      made.cancel();
    } else {
      suls.add(made);
      made.start(delay);
    }
    return made;
  }

  void forget(Sul sul) {
    suls.remove(sul);
  }

  /** Whether the loop may know it, even when nobody else does. */
  public boolean isAtWork() {
    return !wsis.isEmpty() || !suls.isEmpty();
  }

  /** An estimate of the memory it takes, without what {@link #eachHeld} names. */
  public long approximateBytes() {
    return Footprint.ofContext(suls.size(), ready.size() + spare.size() + afterwards.size());
  }

  /** Names all that others have given it, or have of it. */
  public void eachHeld(Consumer<@Nullable Object> held) {
    held.accept(face);
    held.accept(log);
    vhosts.forEach(held);
    leaving.forEach(held);
    wsis.forEach(held);
    suls.forEach(sul -> held.accept(sul.task()));
  }

  /** Runs the task in a service call once the time is up. */
  Timer after(Duration delay, Runnable task) {
    return loop.after(delay, () -> enqueue(task));
  }

  /** Runs the task in any turn of the loop: it tells nobody anything. */
  Timer silently(Duration delay, Runnable task) {
    return loop.after(delay, task);
  }

  int call(Protocol protocol, @Nullable Wsi wsi, Reason reason, byte @Nullable [] in, long len) {
    return protocol.handler().handle(wsi, reason, in, len);
  }

  /** Runs the task when no handler is being called: at once, or at the end of the service call. */
  void outsideHandlers(Runnable task) {
    if (serving) {
      afterwards.add(task);
    } else {
      task.run();
    }
  }

  private void leaveHandlers() {
    serving = false;
    while (!afterwards.isEmpty()) {
      afterwards.poll().run();
    }
  }

  /** Runs the task in the next service call, or later in this one. */
  void enqueue(Runnable task) {
    ready.add(task);
    tellOfWork();
  }

  private void tellOfWork() {
    if (!listeners.isEmpty()) {
      List.copyOf(listeners).forEach(Runnable::run);
    }
  }

  /** Tells the listener whenever there is something to do in {@link #service}. */
  public void onWork(Runnable listener) {
    listeners.add(listener);
  }

  /** Tells it no longer. */
  public void offWork(Runnable listener) {
    listeners.remove(listener);
  }

  void log(int level, Wsi wsi, String what) {
    if (log.isOn(level)) {
      log.line(level, wsi + ": " + what);
    }
  }

  void forget(Wsi wsi) {
    wsis.remove(wsi);
  }

  Groups groups() {
    return groups;
  }

  Dial.Means means() {
    return means;
  }

  SecureRandom random() {
    return random;
  }
}
