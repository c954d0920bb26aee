package dev.moonwire.tls;

import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.engine.ClientEngines;
import dev.moonwire.tls.engine.EngineContext;
import dev.moonwire.tls.engine.Negotiated;
import dev.moonwire.tls.engine.RecordEngine;
import dev.moonwire.tls.engine.RefusingEngine;
import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.session.SavedSession;
import dev.moonwire.tls.x509.IpLiteral;
import dev.moonwire.tls.x509.NameVerifier;
import dev.moonwire.tls.x509.ParsedCertificate;
import dev.moonwire.tls.x509.Purpose;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The client's side: it calls by name, and judges chain, staple and name of the server. */
final class ClientParty implements Party {
  private static final int MAX_NAME = 255;

  private final ClientSetup setup;
  private final TlsConfig config;
  private final @Nullable String name;
  private final boolean handedIn;
  private final TlsRuntime runtime;
  private final PeerJudge judge;
  private final @Nullable ClientSession session;
  private @Nullable EngineContext engine;
  private boolean refusedAtOnce;

  /**
   * @param config is asked at the handshake whether names are verified
   * @param name who the server should be; null only where names are not verified
   * @param handedIn whether it calls over descriptors that are not its own
   * @throws TlsException when the session file holds something else, or the name cannot be sent
   */
  ClientParty(
      ClientSetup setup,
      TlsConfig config,
      @Nullable String name,
      boolean handedIn,
      TlsRuntime runtime)
      throws TlsException {
    this.setup = setup;
    this.config = config;
    this.name = name;
    this.handedIn = handedIn;
    this.runtime = runtime;
    this.judge = new PeerJudge(setup.settings(), setup.trust(), Purpose.SERVER, runtime.clock());
    this.session = ClientSession.of(setup, judge, runtime);
    if (name != null && (name.isEmpty() || name.length() > MAX_NAME)) {
      throw new TlsException("server name indication failure");
    }
  }

  /** The same client with the engine that the first one was not. */
  ClientParty onAlternative() throws TlsException {
    ClientParty again = new ClientParty(setup, config, name, handedIn, runtime);
    again.engine = setup.engines().alternative();
    return again;
  }

  /**
   * Whether another engine might have better luck: BoringSSL's first message was refused at once,
   * on a socket that can be connected again.
   */
  boolean mayCallAgain() {
    return refusedAtOnce && !handedIn && hasAlternative();
  }

  private boolean hasAlternative() {
    return engine == setup.engines().usual() && setup.engines().alternative() != null;
  }

  @Override
  public PeerJudge judge() {
    return judge;
  }

  /** The session it keeps from one connection to the next; null without a file for it. */
  @Nullable ClientSession session() {
    return session;
  }

  @Override
  public boolean isServer() {
    return false;
  }

  @Override
  public @Nullable String serverName() {
    return name;
  }

  @Override
  public RecordEngine open(List<ByteBuffer> hello) throws EngineFailure {
    if (setup.settings().protocols().isEmpty()) {
      throw EngineFailure.noProtocolsAvailable();
    }
    // An address is no host name (RFC 6066 §3): it is verified but not sent.
    String sni = name == null || IpLiteral.parse(name).isPresent() ? null : name;
    if (setup.settings().usableProtocols().isEmpty()) {
      return RefusingEngine.afterHello(setup.settings(), sni);
    }
    SavedSession offer =
        session == null ? null : session.offer(config.verifiesName() ? name : null);
    if (engine == null) {
      engine = choose(sni);
    }
    return engine.open(runtime.buffers(), sni, judge, offer);
  }

  private EngineContext choose(@Nullable String sni) {
    ClientEngines engines = setup.engines();
    boolean unfit =
        engines.wasRefusedBy(name) || (handedIn && runtime.edwardsServers().mayAnswer(sni));
    EngineContext alternative = unfit ? engines.alternative() : null;
    return alternative == null ? engines.usual() : alternative;
  }

  @Override
  public TlsException explain(EngineFailure failure, boolean first) {
    refusedAtOnce = first && failure.isReceived(Alert.HANDSHAKE_FAILURE);
    if (refusedAtOnce && name != null) {
      setup.engines().refusedBy(name, engine);
    }
    String reason = judge.failure();
    return reason != null
        ? new TlsException(reason)
        : TlsConnection.failed("handshake", failure.detail());
  }

  @Override
  public void accept(Negotiated negotiated) throws TlsException {
    judge.sawChain(negotiated.peerChain());
    ParsedCertificate leaf = judge.leaf();
    if (negotiated.resumed() && leaf != null && !judge.stillTrusts(leaf, true)) {
      throw new TlsException(
          "certificate verification failed: the session is not trusted any more");
    }
    if (config.verifiesName() && name != null && leaf != null) {
      Optional<String> failure = NameVerifier.failure(leaf, name);
      if (failure.isPresent()) {
        throw new TlsException(failure.get());
      }
    }
  }
}
