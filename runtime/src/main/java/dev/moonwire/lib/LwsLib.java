package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.client.ConnectInfo;
import dev.moonwire.client.Flags;
import dev.moonwire.client.Reason;
import dev.moonwire.client.Vhost;
import dev.moonwire.client.VhostInfo;
import dev.moonwire.client.Wsi;
import dev.moonwire.task.Scheduler;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Parking;
import dev.moonwire.vm.VmTable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The module {@code libwebsockets}: contexts, vhosts and connects. {@link LwsWsi} has the rest. */
final class LwsLib {
  private static final String CONTEXT = "libwebsockets.context";
  private static final String VHOST = "libwebsockets.vhost";

  private final LuaVm vm;
  private final Scheduler scheduler;
  private final LwsContexts contexts;
  private final VmTable module = new VmTable();
  private final LwsWsi wsis;
  private final LwsHandlers handlers;
  private final LwsInfos infos;
  private final LwsRetries retries;
  private final LwsLog log;
  private final UserdataType<ClientContext> contextType;
  private final UserdataType<Vhost> vhostType;

  /**
   * @param contexts makes contexts without vhosts
   * @param files whose environment names proxies, and where the log goes
   */
  LwsLib(LuaVm vm, Scheduler scheduler, LwsContexts contexts, Files files) {
    this.vm = vm;
    this.scheduler = scheduler;
    this.contexts = contexts;
    this.wsis = new LwsWsi(vm, module);
    this.handlers = new LwsHandlers(vm, wsis);
    this.infos = new LwsInfos(handlers, files);
    this.retries = new LwsRetries(handlers);
    this.log = new LwsLog(handlers, files);
    contexts.keep(log);
    Holdings.tellOfWebsockets(vm.meter());
    this.contextType = new UserdataType<>(vm, CONTEXT, ClientContext.class);
    this.vhostType = new UserdataType<>(vm, VHOST, Vhost.class);
  }

  VmTable module() {
    LwsConstants.addTo(module);
    LwsHeaders.addTo(wsis);
    LwsText.addTo(module, wsis);
    LwsPeers.addTo(wsis);
    addContexts();
    addVhosts();
    function("client_connect_via_info", this::connect);
    function("reason_name", LwsLib::reasonName);
    function("set_log_level", log::set);
    wsis.known("get_context", (wsi, args) -> face(wsi.context()));
    wsis.known("get_vhost", (wsi, args) -> face(wsi.vhost()));
    return module;
  }

  private void function(String name, NativeFunction.Body body) {
    module.rawset(name, new NativeFunction(name, body));
  }

  private void context(String name, String method, UserdataType.Method<ClientContext> body) {
    module.rawset(name, contextType.shared(method, body));
  }

  private void addContexts() {
    function("create_context", this::createContext);
    module.rawset("service", contextType.sharedContinued("service", this::service));
    context("context_destroy", "destroy", this::destroy);
    context("cancel_service", "cancel_service", LwsLib::cancel);
    context("create_vhost", "create_vhost", this::createVhost);
    context("get_vhost_by_name", "get_vhost_by_name", this::vhostByName);
    context(
        "callback_on_writable_all_protocol",
        "callback_on_writable_all_protocol",
        (context, args) -> askAll(context, null, args));
    context(
        "rx_flow_allow_all_protocol",
        "rx_flow_allow_all_protocol",
        (context, args) -> {
          context.allowFlow(protocolName(args));
          return LuaValue.NONE;
        });
    context("sul_schedule", "sul_schedule", retries::schedule);
    context("retry_sul_schedule", "retry_sul_schedule", retries::schedulePolicy);
    wsis.known("retry_sul_schedule_retry_wsi", retries::again);
  }

  private LuaValue face(ClientContext context) {
    if (context.face() instanceof LuaUserdata known) {
      return known;
    }
    LuaUserdata made = contextType.wrap(context);
    context.face(made);
    return made;
  }

  private LuaValue face(Vhost vhost) {
    if (vhost.face() instanceof LuaUserdata known) {
      return known;
    }
    LuaUserdata made = vhostType.wrap(vhost);
    vhost.face(made);
    return made;
  }

  private Varargs createContext(Arguments args) {
    LwsFields info = new LwsFields(args, 1);
    if (info.integer("port", -1) >= 0) {
      throw info.in("port").error(1, "CONTEXT_PORT_NO_LISTEN expected: there are no servers here");
    }
    VhostInfo first = infos.vhost(info);
    ClientContext context = contexts.make(log);
    if (!Flags.has(first.options(), Flags.EXPLICIT_VHOSTS)) {
      Varargs failure = secured(context.createVhost(first), first);
      if (failure != null) {
        context.destroy();
        return failure;
      }
    }
    return face(context);
  }

  /** Reads what a vhost's TLS is made of; {@code nil, err} when that fails, else null. */
  private static @Nullable Varargs secured(Vhost made, VhostInfo info) {
    if (LwsInfos.wantsTls(info)) {
      try {
        made.initTls(info.tls());
      } catch (TlsException e) {
        made.destroy();
        return failed(e.text());
      }
    }
    return null;
  }

  private static Varargs failed(@Nullable String why) {
    return LuaValue.varargsOf(LuaValue.NIL, LibtlsResults.string(why));
  }

  /** Nothing waits for ever; a negative time does not wait. */
  private Step service(ClientContext context, Arguments args) {
    LwsHandlers.requireOutside(context);
    Duration timeout =
        args.isNoneOrNil(2) ? null : Duration.ofNanos((long) (Math.max(args.number(2), 0) * 1e6));
    if (!context.hasWork()) {
      Parking work = scheduler.within(new ContextWork(context), scheduler.deadline(timeout));
      return new Wait(work, () -> served(context));
    }
    if (!context.isDestroyed()) {
      // A turn more than needed is paid for in system calls: it is not taken after a wait.
      context.look();
    }
    return served(context);
  }

  private Step served(ClientContext context) {
    int answer = context.service();
    handlers.rethrow();
    return new Results(LwsWsi.number(answer));
  }

  private Varargs destroy(ClientContext context, Arguments args) {
    boolean outside = !context.isServing();
    context.destroy();
    if (outside) {
      handlers.rethrow();
    }
    return LuaValue.NONE;
  }

  private static Varargs cancel(ClientContext context, Arguments args) {
    context.cancelService();
    return LuaValue.NONE;
  }

  private Varargs createVhost(ClientContext context, Arguments args) {
    VhostInfo info = infos.vhost(new LwsFields(args, 2));
    if (context.isDestroyed()) {
      return failed("the context is destroyed");
    }
    Vhost made = context.createVhost(info);
    Varargs failure = secured(made, info);
    return failure == null ? face(made) : failure;
  }

  private Varargs vhostByName(ClientContext context, Arguments args) {
    Vhost found = context.vhost(Latin1.of(args.string(2)));
    return found == null ? LuaValue.NIL : face(found);
  }

  private static Varargs askAll(ClientContext context, @Nullable Vhost vhost, Arguments args) {
    context.askWriteable(vhost, protocolName(args));
    return LwsWsi.number(0);
  }

  /** A protocol's name, or its table. */
  private static String protocolName(Arguments args) {
    return args.value(2).istable()
        ? new LwsFields(args, 2).textOr("name", "")
        : Latin1.of(args.string(2));
  }

  private void addVhosts() {
    module.rawset(
        "vhost_destroy",
        vhostType.shared(
            "destroy",
            (vhost, args) -> {
              vhost.destroy();
              return LuaValue.NONE;
            }));
    module.rawset(
        "callback_on_writable_all_protocol_vhost",
        vhostType.shared(
            "callback_on_writable_all_protocol",
            (vhost, args) -> askAll(vhost.context(), vhost, args)));
    module.rawset("set_proxy", vhostType.shared("set_proxy", (v, a) -> proxy(v, a, false)));
    module.rawset("set_socks", vhostType.shared("set_socks", (v, a) -> proxy(v, a, true)));
    module.rawset(
        "tls_client_vhost_extra_cert_mem",
        vhostType.shared("tls_client_vhost_extra_cert_mem", LwsLib::trust));
    function("init_vhost_client_ssl", this::initTls);
  }

  private static Varargs proxy(Vhost vhost, Arguments args, boolean socks) {
    String address = Latin1.of(args.string(2));
    vhost.proxy(LwsInfos.proxy(LwsInfos.proxyKind(socks), address, LwsInfos.proxyPort(socks)));
    return LwsWsi.number(0);
  }

  /** 0, or 1 and why. */
  private static Varargs trust(Vhost vhost, Arguments args) {
    try {
      vhost.trust(Latin1.bytes(args.exactString(2)));
      return LwsWsi.number(0);
    } catch (TlsException e) {
      return LuaValue.varargsOf(LwsWsi.number(1), LibtlsResults.string(e.text()));
    }
  }

  /** 0 and nothing done without the option; 1 and why when something cannot be read. */
  private Varargs initTls(Arguments args) {
    LwsFields info = new LwsFields(args, 1);
    Vhost vhost = args.userdata(2, Vhost.class, VHOST);
    if (!Flags.has(info.integer("options", 0), Flags.DO_SSL_GLOBAL_INIT)) {
      return LwsWsi.number(0);
    }
    try {
      vhost.initTls(LwsInfos.tls(info));
      return LwsWsi.number(0);
    } catch (TlsException e) {
      return LuaValue.varargsOf(LwsWsi.number(1), LibtlsResults.string(e.text()));
    }
  }

  private Varargs connect(Arguments args) {
    LwsFields info = new LwsFields(args, 1);
    ClientContext context = info.userdata("context", ClientContext.class, CONTEXT);
    Vhost vhost = info.userdata("vhost", Vhost.class, VHOST);
    ClientContext owner = context == null && vhost != null ? vhost.context() : context;
    if (owner == null) {
      throw args.error(1, "context: " + CONTEXT + " expected, got nil");
    }
    Vhost chosen = vhost == null ? owner.firstVhost() : vhost;
    if (owner.isDestroyed() || chosen == null) {
      return failed(owner.isDestroyed() ? "the context is destroyed" : "the context has no vhost");
    }
    ConnectInfo target;
    try {
      target = infos.connect(info);
    } catch (Refusal e) {
      return failed(e.why());
    }
    Wsi wsi = owner.connect(chosen, target);
    LuaValue user = info.value("userdata");
    wsi.attached().user(user.isnil() ? new VmTable() : user);
    wsi.attached().opaque(info.value("opaque_user_data"));
    if (info.value("retry_and_idle_policy") instanceof LuaTable policy) {
      retries.keep(wsi, policy);
    }
    LuaValue made = wsis.face(wsi);
    LuaFunction early = info.function("pwsi");
    if (early != null) {
      vm.invoke(early, made);
    }
    return made;
  }

  private static Varargs reasonName(Arguments args) {
    int number = (int) args.exactInteger(1);
    return LibtlsResults.string(Reason.of(number).map(Reason::name).orElse(null));
  }
}
