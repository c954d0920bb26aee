package dev.moonwire.tls.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.Octets;
import dev.moonwire.tls.config.SessionSettings;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.session.SavedSession;
import dev.moonwire.tls.x509.CertificateInfo;
import dev.moonwire.tls.x509.PemBlock;
import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A config in BoringSSL: its {@code SSL_CTX}, and the identity each connection is given. */
final class BoringSslContext implements EngineContext {
  private static final int MODES =
      SSL.SSL_MODE_ENABLE_PARTIAL_WRITE
          | SSL.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
          | SSL.SSL_MODE_RELEASE_BUFFERS;

  private static final long NOT_IN_LIBRARY =
      SSL.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP | SSL.SSL_SESS_CACHE_NO_INTERNAL_STORE;

  /** The library's own bound; ours, in intermediates, is the verifier's business. */
  private static final int MAX_CHAIN = 100;

  private final Judging judging = new Judging();
  private final boolean server;
  private final @Nullable Octets staple;
  private final long ctx;

  /** Whether there is any suite to negotiate. */
  private final boolean usable;

  private final Identity identity;
  private final @Nullable BoringSslTickets tickets;
  private final @Nullable BoringSslSessions sessions;

  /** A certificate chain and a key in native memory; zeros where there are none. */
  private record Identity(long chain, long key) {
    static final Identity NONE = new Identity(0, 0);
  }

  /** Frees what connections no longer use. */
  private record Freeing(long ctx, Identity identity, @Nullable BoringSslSessions sessions)
      implements Runnable {
    @Override
    public void run() {
      if (sessions != null) {
        sessions.free();
      }
      if (identity.key != 0) {
        SSL.freePrivateKey(identity.key);
      }
      if (identity.chain != 0) {
        SSL.freeX509Chain(identity.chain);
      }
      SSLContext.free(ctx);
    }
  }

  /**
   * Called back in the middle of a handshake. Native code holds it for as long as the context
   * lives, so it must know the context's users only while they are at it.
   */
  private static final class Judging extends CertificateVerifier {
    /** Whose handshake is under way on a thread, of all contexts there. */
    private static final ThreadLocal<PeerVerifier> CURRENT = new ThreadLocal<>();

    @Override
    public int verify(long ssl, byte[][] chain, String authAlgorithm) {
      PeerVerifier verifier = CURRENT.get();
      if (verifier == null) {
        return X509_V_ERR_UNSPECIFIED;
      }
      PeerVerifier.Rejection rejection = verifier.judge(List.of(chain), SSL.getOcspResponse(ssl));
      return rejection == null ? X509_V_OK : rejection.x509Code();
    }
  }

  BoringSslContext(EngineSpec spec) throws TlsException {
    this.server = spec.server();
    this.staple = spec.identity() == null ? null : spec.identity().staple();
    SessionSettings session = spec.settings().session();
    this.sessions = !server && session.hasFile() ? new BoringSslSessions() : null;
    this.tickets =
        server && !session.ticketKeys().isEmpty()
            ? new BoringSslTickets(session, spec.clock())
            : null;
    if (!spec.settings().hasCurve(NamedCurve::isInBoringSsl)) {
      throw new TlsException("failed to set ecdhe curves");
    }
    // What an earlier failure has left would be taken for one of the calls below.
    SSL.clearError();
    try {
      this.ctx =
          SSLContext.make(SSL.SSL_PROTOCOL_ALL, server ? SSL.SSL_MODE_SERVER : SSL.SSL_MODE_CLIENT);
      this.identity = identity(spec.identity());
      BoringSsl.onDropped(this, new Freeing(ctx, identity, sessions));
      List<String> suites = suites(spec.settings());
      this.usable =
          !suites.isEmpty() || spec.settings().usableProtocols().contains(ProtocolVersion.TLS1_3);
      configure(spec.settings(), suites);
      logKeys(spec.keyLog());
    } catch (TlsException e) {
      throw e;
    } catch (Exception e) {
      throw new TlsException("ssl configure failure");
    }
  }

  private static Identity identity(@Nullable KeyMaterial material) throws Exception {
    if (material == null) {
      return Identity.NONE;
    }
    long chainBio = BoringSsl.memoryBio(chainPem(material));
    byte[] keyPem =
        new PemBlock("PRIVATE KEY", material.key().getEncoded()).text().getBytes(US_ASCII);
    long keyBio = BoringSsl.memoryBio(keyPem);
    Arrays.fill(keyPem, (byte) 0);
    try {
      return new Identity(SSL.parseX509Chain(chainBio), SSL.parsePrivateKey(keyBio, null));
    } finally {
      SSL.freeBIO(chainBio);
      SSL.freeBIO(keyBio);
    }
  }

  private static byte[] chainPem(KeyMaterial material) throws CertificateEncodingException {
    List<byte[]> der = new ArrayList<>();
    for (X509Certificate certificate : material.chain()) {
      der.add(certificate.getEncoded());
    }
    return CertificateInfo.chainPem(der);
  }

  private static List<String> suites(TlsSettings settings) {
    return settings.ciphers().openSslNames(OpenSsl.availableOpenSslCipherSuites());
  }

  private void configure(TlsSettings settings, List<String> suites) throws Exception {
    SSLContext.setMode(ctx, MODES);
    SSLContext.setOptions(ctx, options(settings, suites.isEmpty()));
    configureSessions(settings.session());
    if (!suites.isEmpty()) {
      SSLContext.setCipherSuite(ctx, String.join(":", suites), false);
    }
    setGroups(settings.curves());
    if (!settings.alpn().isEmpty()) {
      SSLContext.setAlpnProtos(
          ctx, settings.alpn().toArray(String[]::new), SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
    }
    SSLContext.setCertVerifyCallback(ctx, judging);
    SSLContext.setVerify(ctx, verifyMode(settings), MAX_CHAIN);
  }

  private void logKeys(@Nullable KeyLog keyLog) throws TlsException {
    if (keyLog != null) {
      keyLog.require();
      SSLContext.setKeyLogCallback(ctx, (ssl, line) -> keyLog.add(line));
    }
  }

  private void configureSessions(SessionSettings session) {
    if (sessions != null) {
      SSLContext.setSessionCacheMode(ctx, SSL.SSL_SESS_CACHE_CLIENT | NOT_IN_LIBRARY);
      SSLContext.setSSLSessionCache(ctx, sessions);
      return;
    }
    SSLContext.setSessionCacheMode(ctx, SSL.SSL_SESS_CACHE_OFF);
    if (server && session.lifetimeSeconds() > 0) {
      SSLContext.setSessionCacheTimeout(ctx, session.lifetimeSeconds());
      if (session.id().length() > 0) {
        SSLContext.setSessionIdContext(ctx, session.id().array());
      }
    }
  }

  private void setGroups(List<NamedCurve> curves) throws TlsException {
    if (curves.isEmpty()) {
      return;
    }
    String[] names =
        curves.stream()
            .filter(NamedCurve::isInBoringSsl)
            .map(BoringSslContext::groupName)
            .toArray(String[]::new);
    if (!SSLContext.setCurvesList(ctx, names)) {
      throw new TlsException("failed to set ecdhe curves");
    }
  }

  private static String groupName(NamedCurve curve) {
    return switch (curve.name()) {
      case "secp256r1" -> "P-256";
      case "secp384r1" -> "P-384";
      case "secp521r1" -> "P-521";
      default -> curve.name().toUpperCase(Locale.ROOT);
    };
  }

  private int verifyMode(TlsSettings settings) {
    if (!server) {
      return SSL.SSL_CVERIFY_REQUIRED;
    }
    return switch (settings.clientVerify()) {
      case NONE -> SSL.SSL_CVERIFY_NONE;
      case OPTIONAL -> SSL.SSL_CVERIFY_OPTIONAL;
      case REQUIRED -> SSL.SSL_CVERIFY_REQUIRED;
    };
  }

  /**
   * The library's switches. Without a suite of TLS 1.2 and older those versions are off: its own
   * default list would be more than the config allows.
   */
  private int options(TlsSettings settings, boolean onlyTls13) {
    int options = SSL.SSL_OP_NO_SSLv2 | SSL.SSL_OP_NO_SSLv3 | SSL.SSL_OP_NO_COMPRESSION;
    if (sessions == null && settings.session().lifetimeSeconds() == 0) {
      options |= SSL.SSL_OP_NO_TICKET;
    }
    if (settings.preferServerCiphers()) {
      options |= SSL.SSL_OP_CIPHER_SERVER_PREFERENCE;
    }
    for (ProtocolVersion version : ProtocolVersion.values()) {
      boolean withoutSuites = onlyTls13 && version != ProtocolVersion.TLS1_3;
      if (withoutSuites || !settings.usableProtocols().contains(version)) {
        options |= without(version);
      }
    }
    return options;
  }

  private static int without(ProtocolVersion version) {
    return switch (version) {
      case TLS1_0 -> SSL.SSL_OP_NO_TLSv1;
      case TLS1_1 -> SSL.SSL_OP_NO_TLSv1_1;
      case TLS1_2 -> SSL.SSL_OP_NO_TLSv1_2;
      case TLS1_3 -> SSL.SSL_OP_NO_TLSv1_3;
    };
  }

  boolean isServer() {
    return server;
  }

  /** Says whose handshake is under way on this thread; null afterwards. */
  void handshaking(@Nullable PeerVerifier verifier) {
    if (verifier == null) {
      Judging.CURRENT.remove();
    } else {
      Judging.CURRENT.set(verifier);
    }
  }

  /** Says whose records are read, from which sessions may come; null afterwards. */
  void reading(@Nullable String serverName) {
    if (sessions != null) {
      sessions.reading(serverName);
    }
  }

  @Override
  public TlsEngine kind() {
    return TlsEngine.BORINGSSL;
  }

  @Override
  public String sessionObstacle() {
    return "BoringSSL keeps sessions in the process only";
  }

  @Override
  public RecordEngine open(
      TlsBuffers buffers,
      @Nullable String sni,
      PeerVerifier verifier,
      @Nullable SavedSession session) {
    if (!usable) {
      return new RefusingEngine(
          Alert.HANDSHAKE_FAILURE, EngineFailure.of(0xB5, "no ciphers available"));
    }
    if (tickets != null) {
      tickets.install(ctx);
    }
    long ssl = SSL.newSSL(ctx, server);
    String name = sni == null ? "" : sni;
    RecordEngine engine = new BoringSslEngine(this, ssl, name, verifier, buffers);
    try {
      if (identity.key != 0) {
        SSL.setKeyMaterial(ssl, identity.chain, identity.key);
      }
    } catch (Exception e) {
      engine.free();
      throw new IllegalStateException("a checked key pair does not load", e);
    }
    if (staple != null && server) {
      SSL.setOcspResponse(ssl, staple.array());
    }
    if (!server) {
      // Every client asks for a staple. Netty's switch on the context does nothing in BoringSSL.
      SSL.enableOcsp(ssl);
      if (sni != null) {
        SSL.setTlsExtHostName(ssl, sni);
      }
    }
    if (sessions != null) {
      sessions.offer(ssl, name);
    }
    return engine;
  }
}
