package dev.moonwire.tls.engine;

import dev.moonwire.tls.cipher.DheParams;
import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.cipher.SuiteNames;
import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.session.SavedSession;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A config in the JDK's TLS implementation: its {@code SSLContext} and the parameters of engines.
 */
final class JdkContext implements EngineContext {
  /** OpenSSL's order of the TLS 1.3 suites, which libtls does not let a config change. */
  private static final List<String> TLS13_SUITES =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");

  /** What JSSE files the session of a connection under: it has a context of its own. */
  private static final String ANY_HOST = "session";

  /** Whose handshake is under way on a thread, of all contexts there. */
  private static final ThreadLocal<JdkEngine> CURRENT = new ThreadLocal<>();

  private final TlsSettings settings;
  private final boolean server;
  private final SSLContext ssl;
  private final String[] suites;
  private final String[] protocols;
  private final KeyManager[] keys;

  /** Whether each connection has an {@code SSLContext} of its own, so that none knows another. */
  private final boolean apart;

  JdkContext(EngineSpec spec) throws TlsException {
    this.settings = spec.settings();
    this.server = spec.server();
    this.keys =
        spec.identity() == null
            ? new KeyManager[0]
            : new KeyManager[] {new OneKey(spec.identity())};
    int lifetime = settings.session().lifetimeSeconds();
    this.apart = server ? lifetime == 0 : settings.session().hasFile();
    if (!settings.hasCurve(NamedCurve::isInJdk)) {
      throw new TlsException("failed to set ecdhe curves");
    }
    try {
      this.ssl = newContext();
    } catch (GeneralSecurityException e) {
      throw new TlsException("ssl context failure");
    }
    if (server && lifetime > 0) {
      ssl.getServerSessionContext().setSessionTimeout(lifetime);
    }
    this.protocols = protocols();
    this.suites = suites();
  }

  private SSLContext newContext() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new Judging()}, null);
    return context;
  }

  private String[] protocols() {
    Set<String> supported = Set.of(ssl.getSupportedSSLParameters().getProtocols());
    return settings.usableProtocols().stream()
        .map(ProtocolVersion::text)
        .filter(supported::contains)
        .toArray(String[]::new);
  }

  private String[] suites() {
    Set<String> supported = Set.of(ssl.getSupportedSSLParameters().getCipherSuites());
    List<String> names = new ArrayList<>();
    if (settings.protocols().contains(ProtocolVersion.TLS1_3)) {
      TLS13_SUITES.stream().filter(supported::contains).forEach(names::add);
    }
    for (String name : settings.ciphers().jsseNames(supported)) {
      if (!server || settings.dheParams() != DheParams.NONE || !name.startsWith("TLS_DHE_")) {
        names.add(name);
      }
    }
    return names.toArray(String[]::new);
  }

  /** Says whose handshake is under way on this thread; null afterwards. */
  void handshaking(@Nullable JdkEngine engine) {
    if (engine == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(engine);
    }
  }

  @Override
  public TlsEngine kind() {
    return TlsEngine.JDK;
  }

  @Override
  public @Nullable String sessionObstacle() {
    return JdkSessions.obstacle();
  }

  @Override
  public RecordEngine open(
      TlsBuffers buffers,
      @Nullable String sni,
      PeerVerifier verifier,
      @Nullable SavedSession session) {
    SSLContext own = apart ? freshContext() : ssl;
    SSLEngine engine = apart && !server ? own.createSSLEngine(ANY_HOST, 0) : own.createSSLEngine();
    engine.setUseClientMode(!server);
    engine.setSSLParameters(parameters(sni, engine, session));
    boolean offered = session != null && JdkSessions.offer(engine, own, session);
    return new JdkEngine(this, own, engine, verifier, buffers, offered);
  }

  private SSLContext freshContext() {
    try {
      return newContext();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a second context fails where a first one worked", e);
    }
  }

  private SSLParameters parameters(
      @Nullable String sni, SSLEngine engine, @Nullable SavedSession session) {
    SSLParameters parameters = new SSLParameters(suitesFor(session), protocols);
    parameters.setUseCipherSuitesOrder(!server || settings.preferServerCiphers());
    NamedGroups.set(parameters, settings.curves());
    if (server) {
      switch (settings.clientVerify()) {
        case NONE -> parameters.setNeedClientAuth(false);
        case OPTIONAL -> parameters.setWantClientAuth(true);
        case REQUIRED -> parameters.setNeedClientAuth(true);
      }
      engine.setHandshakeApplicationProtocolSelector((e, offered) -> choose(offered));
    } else {
      parameters.setApplicationProtocols(settings.alpn().toArray(String[]::new));
      parameters.setServerNames(sni == null ? List.of() : List.of(new HostName(sni)));
    }
    return parameters;
  }

  /** A TLS 1.3 session is resumed only by a suite with its hash, which must come first for that. */
  private String[] suitesFor(@Nullable SavedSession session) {
    String first = session == null ? null : SuiteNames.ofTls13(session.suite());
    if (first == null || !Arrays.asList(suites).contains(first)) {
      return suites;
    }
    List<String> sorted = new ArrayList<>(List.of(suites));
    sorted.remove(first);
    sorted.add(0, first);
    return sorted.toArray(String[]::new);
  }

  /** The server's order wins; no common protocol means none, not a failure. */
  private String choose(List<String> offered) {
    return settings.alpn().stream().filter(offered::contains).findFirst().orElse("");
  }

  /** A server name as it is: JSSE's own class refuses names that libtls sends. */
  private static final class HostName extends SNIServerName {
    private static final int TYPE = 0; // host_name, RFC 6066 §3

    HostName(String name) {
      super(TYPE, name.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Passes the peer's certificates to whoever is in a handshake now. */
  private static final class Judging extends X509ExtendedTrustManager {
    private void judge(X509Certificate[] chain, byte @Nullable [] staple)
        throws CertificateException {
      JdkEngine engine = CURRENT.get();
      if (engine == null) {
        throw new CertificateException("no handshake is under way");
      }
      PeerVerifier.Rejection rejection = engine.judge(encoded(chain), staple);
      if (rejection != null) {
        throw JdkErrors.rejection(rejection);
      }
    }

    private List<byte[]> encoded(X509Certificate[] chain) throws CertificateEncodingException {
      List<byte[]> der = new ArrayList<>();
      for (X509Certificate certificate : chain) {
        der.add(certificate.getEncoded());
      }
      return der;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      byte[] staple = null;
      if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
        List<byte[]> staples = session.getStatusResponses();
        staple = staples.isEmpty() ? null : staples.get(0);
      }
      judge(chain, staple);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      judge(chain, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      judge(chain, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      judge(chain, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      judge(chain, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      judge(chain, null);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Shows the one identity there is, whoever the peer says it trusts. */
  private static final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "identity";
    private final KeyMaterial material;

    OneKey(KeyMaterial material) {
      this.material = material;
    }

    private @Nullable String aliasFor(String... keyTypes) {
      String algorithm = material.key().getAlgorithm();
      return Arrays.stream(keyTypes).anyMatch(type -> fits(type, algorithm)) ? ALIAS : null;
    }

    private static boolean fits(String type, String algorithm) {
      return switch (type) {
        case "EC", "EC_EC", "ECDSA" -> algorithm.equals("EC") || algorithm.equals("ECDSA");
        case "EdDSA", "Ed25519", "Ed448" -> algorithm.startsWith("Ed");
        case "RSA", "RSASSA-PSS" -> algorithm.equals("RSA");
        default -> type.startsWith("EC") ? algorithm.startsWith("EC") : type.equals(algorithm);
      };
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] keyTypes, Principal[] issuers, SSLEngine engine) {
      return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal[] issuers, SSLEngine engine) {
      return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return aliasFor(types);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return aliasFor(type);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return material.key();
    }
  }
}
