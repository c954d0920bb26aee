package dev.moonwire.client;

import dev.moonwire.access.Policy;
import dev.moonwire.http.CookieJar;
import dev.moonwire.tls.config.LoadFile;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.ParsedCertificate;
import dev.moonwire.tls.x509.TrustStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What wsis have in common: protocols, proxy, limits, and a TLS client. Its TLS is there when it
 * was made with {@link Flags#DO_SSL_GLOBAL_INIT}, or after {@link #initTls}.
 */
public final class Vhost {
  /** What decides over a config beside the vhost's own settings. */
  private record TlsKey(long leniency, String alpn) {}

  private static final int PEM_WIDTH = 64;
  private static final long LENIENT =
      Flags.ALLOW_SELFSIGNED
          | Flags.SKIP_SERVER_CERT_HOSTNAME_CHECK
          | Flags.ALLOW_EXPIRED
          | Flags.ALLOW_INSECURE;

  private final ClientContext context;
  private VhostInfo info;
  private @Nullable TlsFiles tls;
  private final Map<TlsKey, TlsConfig> configs = new HashMap<>();
  private final CookieJar cookies = new CookieJar(InstantSource.system());
  private boolean open = true;
  private String trusted = "";
  private @Nullable Object face;

  Vhost(ClientContext context, VhostInfo info) {
    this.context = context;
    this.info = info;
    if (Flags.has(info.options(), Flags.DO_SSL_GLOBAL_INIT)) {
      tls = info.tls();
    }
  }

  public ClientContext context() {
    return context;
  }

  public String name() {
    return info.name();
  }

  /** What stands for it where handlers are written. */
  public @Nullable Object face() {
    return face;
  }

  public void face(Object value) {
    face = value;
  }

  /** An estimate of the memory it takes, without what {@link #eachHeld} names. */
  public long approximateBytes() {
    long bytes = Footprint.of(info) + trusted.length() + cookies.approximateBytes();
    return tls == null || tls.equals(info.tls()) ? bytes : bytes + Footprint.of(tls);
  }

  /** Names what it keeps of others: its context, what handlers are, the configs of its TLS. */
  public void eachHeld(Consumer<@Nullable Object> held) {
    held.accept(context);
    held.accept(face);
    held.accept(info.tls().provided());
    held.accept(tls == null ? null : tls.provided());
    configs.values().forEach(held);
    info.protocols().forEach(protocol -> held.accept(protocol.handler()));
  }

  VhostInfo info() {
    return info;
  }

  CookieJar cookies() {
    return cookies;
  }

  boolean isOpen() {
    return open;
  }

  /** Replaces what connects for its wsis from now on; null for nobody. */
  public void proxy(dev.moonwire.client.link.@Nullable Proxy proxy) {
    info = info.through(proxy);
  }

  /**
   * Gives it a TLS client, also instead of the one it has.
   *
   * @throws TlsException when something that is named cannot be read
   */
  public void initTls(TlsFiles files) throws TlsException {
    TlsFiles before = tls;
    tls = files;
    configs.clear();
    try {
      config(0, "");
    } catch (TlsException e) {
      tls = before;
      configs.clear();
      throw e;
    }
  }

  /**
   * Trusts one certificate more, for connects to come.
   *
   * @param certificate DER or PEM
   * @throws TlsException when the vhost has no TLS, or a config of its own
   */
  public void trust(byte[] certificate) throws TlsException {
    TlsFiles files = tls;
    if (files == null || files.provided() != null) {
      throw new TlsException("the vhost has no generated TLS client");
    }
    if (ParsedCertificate.of(certificate).isEmpty() && TrustStore.ofPem(certificate).isEmpty()) {
      throw new TlsException("not a certificate");
    }
    trusted += pem(certificate);
    configs.clear();
  }

  private static String pem(byte[] certificate) {
    String text = Texts.of(certificate);
    return text.contains("-----BEGIN")
        ? text + "\n"
        : "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(PEM_WIDTH, new byte[] {'\n'}).encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n";
  }

  /** Ends its wsis; nothing connects through it any more. */
  public void destroy() {
    if (open) {
      open = false;
      context.destroy(this);
    }
  }

  Protocol firstProtocol() {
    return info.protocols().get(0);
  }

  @Nullable Protocol protocol(String name) {
    return info.protocols().stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
  }

  /**
   * The protocol for a connect: the one it names, else the first of those it offers, else the
   * first.
   */
  Protocol protocolFor(ConnectInfo connect) {
    String local = connect.wishes().localProtocol();
    if (local != null) {
      return Objects.requireNonNullElse(protocol(local), firstProtocol());
    }
    for (String offered : connect.wishes().offered()) {
      Protocol known = protocol(offered);
      if (known != null) {
        return known;
      }
    }
    return firstProtocol();
  }

  /** Whether TLS can be spoken at all. */
  boolean hasTls() {
    return tls != null;
  }

  /** What a vhost offers where a connect says nothing. */
  @Nullable String alpn() {
    return tls == null ? null : tls.alpn();
  }

  /**
   * The config for a connect with these flags; one for all that are alike, so that sessions are
   * shared.
   */
  TlsConfig config(long flags, String alpn) throws TlsException {
    TlsFiles files = Objects.requireNonNull(tls);
    if (files.provided() != null) {
      return files.provided();
    }
    TlsKey key = new TlsKey(flags & LENIENT, alpn);
    Policy policy = context.policy();
    TlsConfig known = configs.get(key);
    if (known == null) {
      known = make(files, flags, alpn, policy);
      if (!trusted.isEmpty()) {
        known.setCa(Texts.bytes(anchors(files, policy) + "\n" + trusted));
      }
      configs.put(key, known);
    }
    return known;
  }

  private static String anchors(TlsFiles files, Policy policy) throws TlsException {
    if (files.caFile() == null && files.ca() != null) {
      return files.ca();
    }
    // The default file is the system's word on whom to trust, and no script's wish.
    return Texts.of(
        files.caFile() == null
            ? LoadFile.load(Policy.EVERYTHING, LoadFile.defaultCaFile(), null)
            : LoadFile.load(policy, Texts.bytes(files.caFile()), null));
  }

  private static TlsConfig make(TlsFiles files, long flags, String alpn, Policy policy)
      throws TlsException {
    TlsConfig config = new TlsConfig(policy);
    if (files.caFile() != null) {
      config.setCaFile(Texts.bytes(files.caFile()));
    } else if (files.ca() != null) {
      config.setCa(Texts.bytes(files.ca()));
    }
    if (files.certificateFile() != null) {
      config.setCertificateFile(Texts.bytes(files.certificateFile()));
    } else if (files.certificate() != null) {
      config.setCertificate(Texts.bytes(files.certificate()));
    }
    if (files.keyFile() != null && files.keyPassword() != null) {
      config.setKey(
          LoadFile.load(policy, Texts.bytes(files.keyFile()), Texts.bytes(files.keyPassword())));
    } else if (files.keyFile() != null) {
      config.setKeyFile(Texts.bytes(files.keyFile()));
    } else if (files.key() != null) {
      config.setKey(Texts.bytes(files.key()));
    }
    if (files.ciphers() != null) {
      config.setCiphers(files.ciphers());
    }
    if (!alpn.isEmpty()) {
      config.setAlpn(alpn);
    }
    // libwebsockets asks for no limit of the chain's length.
    config.setVerifyDepth(-1);
    if (Flags.has(flags, Flags.ALLOW_SELFSIGNED)) {
      config.allowSelfSigned();
    }
    if (Flags.has(flags, Flags.SKIP_SERVER_CERT_HOSTNAME_CHECK)) {
      config.insecureNoVerifyName();
    }
    if (Flags.has(flags, Flags.ALLOW_EXPIRED)) {
      config.insecureNoVerifyTime();
    }
    if (Flags.has(flags, Flags.ALLOW_INSECURE)) {
      config.insecureNoVerifyCertificate();
    }
    return config;
  }
}
