package dev.moonwire.tls;

import static dev.moonwire.tls.x509.GoldenPki.path;

import dev.moonwire.fd.FdTable;
import dev.moonwire.loop.Loop;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.tls.error.TlsException;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client and a server in one VM, joined by a pair of sockets that are handed in. */
final class TlsPair implements AutoCloseable {
  private static final int ROUNDS = 20;
  private static final String PENDING = "pending";

  private final Loop loop = Loop.create();
  private final FdTable fds = new FdTable(loop);
  private final TlsRuntime runtime;
  private final TlsConfig clientConfig = new TlsConfig();
  private final TlsConfig serverConfig = new TlsConfig();
  private @Nullable TlsContext client;
  private @Nullable TlsContext server;

  /** The client trusts the golden root; the server shows the golden key pair of that name. */
  TlsPair(TlsEngine engine, String keyPair) throws TlsException {
    this.runtime = new TlsRuntime(fds, engine, Clock.systemUTC());
    clientConfig.setCaFile(path("root.crt"));
    serverConfig.setKeyPairFile(path(keyPair + ".crt"), path(keyPair + ".key"), null);
  }

  TlsConfig clientConfig() {
    return clientConfig;
  }

  TlsConfig serverConfig() {
    return serverConfig;
  }

  TlsContext client() {
    return Objects.requireNonNull(client);
  }

  TlsContext server() {
    return Objects.requireNonNull(server);
  }

  /** Connects over new sockets, the first of them the client's; nothing is sent yet. */
  FdTable.SocketPair begin(@Nullable String name) throws Exception {
    FdTable.SocketPair ends = fds.socketPair();
    int a = ends.first().fd();
    int b = ends.second().fd();
    server = TlsContext.server(runtime, serverConfig).accept(b, b);
    client = TlsContext.client(runtime, clientConfig);
    client.connect(a, a, name);
    return ends;
  }

  /** Connects over new sockets and drives both handshakes to their ends. */
  Verdict shake(@Nullable String name) throws Exception {
    begin(name);
    return goOn();
  }

  /** Drives both handshakes to their ends. */
  Verdict goOn() {
    Verdict verdict = new Verdict(PENDING, PENDING);
    for (int i = 0; i < ROUNDS && !verdict.isFinal(); i++) {
      verdict = new Verdict(next(verdict.client, client()), next(verdict.server, server()));
    }
    return verdict;
  }

  private static String next(String before, TlsContext context) {
    return before.equals(PENDING) ? verdict(context) : before;
  }

  /** What the two handshakes came to: {@code ok}, an error's text, or {@code pending}. */
  record Verdict(String client, String server) {
    static final Verdict OK = new Verdict("ok", "ok");

    boolean isFinal() {
      return !client.equals(PENDING) && !server.equals(PENDING);
    }
  }

  /** One step of a handshake: {@code ok}, an error's text, or {@code pending}. */
  static String verdict(TlsContext context) {
    try {
      return context.handshake() == Want.NONE ? "ok" : PENDING;
    } catch (TlsException e) {
      return e.text();
    }
  }

  @Override
  public void close() {
    fds.close();
    loop.close();
  }
}
