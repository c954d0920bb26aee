package dev.moonwire.dns;

import dev.moonwire.access.Policy;
import dev.moonwire.loop.Loop;
import dev.moonwire.observe.Observer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names to addresses, as getaddrinfo(3) of the operating system gives them: hosts file, nsswitch
 * and all. The system call may take seconds, so helper threads make it and post the outcome to the
 * loop; addresses written out need no helper.
 *
 * <p>The JDK's cache would hide what the system knows, failures included, and its order is not the
 * system's (RFC 6724). Both can only be changed for the whole process, and only before the first
 * lookup: the first resolver does so, unless the order was set by whoever started the process.
 *
 * <p>Loop thread only.
 */
public final class Resolver implements AutoCloseable {
  static final String UNKNOWN_NAME = "Name or service not known";
  static final String UNKNOWN_SERVICE = "Servname not supported for ai_socktype";

  static final String NOT_NOW = "Temporary failure in name resolution";
  static final String DENIED = "Permission denied";
  static final String REFUSED = "Non-recoverable failure in name resolution";

  /** What gai_strerror(3) says of failed lookups; the JDK passes these on. */
  private static final Set<String> KNOWN_FAILURES =
      Set.of(
          UNKNOWN_NAME,
          NOT_NOW,
          REFUSED,
          "No address associated with hostname",
          "Address family for hostname not supported",
          "nodename nor servname provided, or not known");

  private static final int HELPERS = 4;
  private static final int IDLE_SECONDS = 10;

  static {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    if (System.getProperty("java.net.preferIPv6Addresses") == null) {
      System.setProperty("java.net.preferIPv6Addresses", "system");
    }
  }

  private final Loop loop;
  private final Policy policy;
  private final Observer observer;
  private final Services services = Services.ofSystem();
  private @Nullable ThreadPoolExecutor helpers;

  /**
   * Looks nothing up yet.
   *
   * @param policy which names may be looked up, and for what
   * @param observer who is told of lookups
   */
  public Resolver(Loop loop, Policy policy, Observer observer) {
    this.loop = loop;
    this.policy = policy;
    this.observer = observer;
  }

  /**
   * Resolves a host and a TCP service.
   *
   * @param host a name or an address, IPv6 without brackets
   * @param service a port number or a name of services(5)
   * @param done receives the outcome on the loop's thread, before this returns where nothing has to
   *     be looked up
   */
  public void resolve(String host, String service, Consumer<Resolution> done) {
    loop.confine();
    OptionalInt port = services.port(service);
    if (port.isEmpty()) {
      done.accept(Resolution.failed(UNKNOWN_SERVICE));
      return;
    }
    InetAddress written = NumericHosts.parse(host);
    if (written != null) {
      done.accept(
          Resolution.of(
              List.of(new InetSocketAddress(NumericHosts.anonymous(written), port.getAsInt()))));
    } else if (NumericHosts.isNeverAName(host)) {
      done.accept(Resolution.failed(UNKNOWN_NAME));
    } else if (!policy.mayLookUp(host)) {
      done.accept(Resolution.failed(DENIED));
    } else {
      helpers()
          .execute(
              () -> {
                Resolution outcome = lookUp(host, port.getAsInt());
                loop.post(() -> answer(host, outcome, done));
              });
    }
  }

  private void answer(String host, Resolution outcome, Consumer<Resolution> done) {
    observer.lookedUp(host, outcome.failure());
    done.accept(outcome);
  }

  /** Lookups under way are left to end by themselves; nobody hears of them. */
  @Override
  public void close() {
    ThreadPoolExecutor running = helpers;
    if (running != null) {
      running.shutdownNow();
    }
  }

  private Resolution lookUp(String host, int port) {
    try {
      return found(host, InetAddress.getAllByName(host), port);
    } catch (UnknownHostException e) {
      return Resolution.failed(failure(host, e.getMessage()));
    }
  }

  /** The JDK says {@code host: text}, or the host alone when it refused to ask. */
  private static String failure(String host, @Nullable String message) {
    String prefix = host + ": ";
    String text =
        message != null && message.startsWith(prefix) ? message.substring(prefix.length()) : "";
    return KNOWN_FAILURES.contains(text) ? text : UNKNOWN_NAME;
  }

  private Resolution found(String host, InetAddress[] found, int port) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetAddress address : found) {
      addresses.add(policy.found(host, NumericHosts.anonymous(address), port));
    }
    return Resolution.of(addresses);
  }

  private ThreadPoolExecutor helpers() {
    ThreadPoolExecutor running = helpers;
    if (running == null) {
      running =
          new ThreadPoolExecutor(
              HELPERS,
              HELPERS,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              Resolver::helper);
      running.allowCoreThreadTimeOut(true);
      helpers = running;
    }
    return running;
  }

  private static Thread helper(Runnable work) {
    Thread thread = new Thread(work, "moonwire-dns");
    thread.setDaemon(true);
    return thread;
  }
}
