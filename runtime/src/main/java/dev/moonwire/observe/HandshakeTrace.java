package dev.moonwire.observe;

import org.jspecify.annotations.Nullable;

/**
 * What is seen of one TLS handshake. The first outcome counts; what is told afterwards does not.
 */
public final class HandshakeTrace {
  /**
   * What was agreed on.
   *
   * @param version as OpenSSL writes it: {@code TLSv1.3}
   * @param cipher OpenSSL's name of the suite
   * @param alpn the chosen protocol, or null
   * @param resumed whether a former session was resumed
   */
  public record Agreement(String version, String cipher, @Nullable String alpn, boolean resumed) {}

  private final Counters counters;
  private final Log log;
  private final boolean server;
  private final @Nullable HandshakeEvent event;
  private boolean over;

  HandshakeTrace(Counters counters, Log log, boolean server) {
    this.counters = counters;
    this.log = log;
    this.server = server;
    this.event = FlightRecording.isPossible() ? begun() : null;
  }

  private static @Nullable HandshakeEvent begun() {
    HandshakeEvent event = new HandshakeEvent();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  /**
   * It has succeeded.
   *
   * @param engine who did it, {@code boringssl} or {@code jdk}
   * @param serverName whom the client asked for, or null
   */
  public void done(String engine, @Nullable String serverName, Agreement agreed) {
    if (over) {
      return;
    }
    over = true;
    counters.increment(Counter.HANDSHAKES_DONE);
    if (agreed.resumed()) {
      counters.increment(Counter.HANDSHAKES_RESUMED);
    }
    if (log.tellsDetails()) {
      log.debug(
          "handshake as {} for {} done: {}, {}, ALPN {}{}, by {}",
          role(),
          serverName,
          agreed.version(),
          agreed.cipher(),
          agreed.alpn(),
          agreed.resumed() ? ", resumed" : "",
          engine);
    }
    commit(engine, serverName, agreed, null);
  }

  /**
   * It has failed.
   *
   * @param engine as above; {@code none} when it came to none
   * @param why as scripts are told
   */
  public void failed(String engine, @Nullable String serverName, String why) {
    if (over) {
      return;
    }
    over = true;
    counters.increment(Counter.HANDSHAKES_FAILED);
    if (log.tellsDetails()) {
      log.debug("handshake as {} for {} failed: {}, by {}", role(), serverName, why, engine);
    }
    commit(engine, serverName, null, why);
  }

  private String role() {
    return server ? "server" : "client";
  }

  private void commit(
      String engine,
      @Nullable String serverName,
      @Nullable Agreement agreed,
      @Nullable String failure) {
    if (event == null) {
      return;
    }
    event.end();
    if (event.shouldCommit()) {
      event.engine = engine;
      event.serverName = serverName;
      event.server = server;
      if (agreed != null) {
        event.version = agreed.version();
        event.cipher = agreed.cipher();
        event.alpn = agreed.alpn();
        event.resumed = agreed.resumed();
      }
      event.failure = failure;
      event.commit();
    }
  }
}
