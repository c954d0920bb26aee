package dev.moonwire.tls.engine;

import dev.moonwire.tls.cipher.DheParams;
import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.config.KeyMaterial;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.error.TlsException;

/**
 * Which engine serves a config. A forced engine always does; in automatic mode it is BoringSSL
 * unless the config asks for what only the JDK has.
 *
 * <p>Servers are the JDK's in automatic mode: BoringSSL picks AES-128 among the TLS 1.3 suites and
 * cannot be told otherwise, where OpenSSL picks AES-256. A server that shares ticket keys stays
 * with BoringSSL, which the JDK cannot do at all, and before JDK 20 so does one that chooses
 * groups. {@link ServerEngines} tells of exceptions that depend on the client.
 */
public final class EngineChoice {
  private EngineChoice() {}

  /**
   * Sets an engine up.
   *
   * @throws TlsException when the config asks for what the engine refuses
   */
  public static EngineContext make(TlsEngine wanted, EngineSpec spec) throws TlsException {
    return isBoringSsl(wanted, spec) ? new BoringSslContext(spec) : new JdkContext(spec);
  }

  private static boolean isBoringSsl(TlsEngine wanted, EngineSpec spec) throws TlsException {
    return switch (wanted) {
      case JDK -> false;
      case BORINGSSL -> {
        if (!BoringSsl.isAvailable()) {
          throw new TlsException("BoringSSL does not load on this system");
        }
        if (spec.server() && spec.settings().dheParams() != DheParams.NONE) {
          throw new TlsException("failed to set dhe params: BoringSSL has no DHE");
        }
        yield true;
      }
      case AUTO -> !needsJdk(spec) && BoringSsl.isAvailable();
    };
  }

  private static boolean needsJdk(EngineSpec spec) {
    KeyMaterial identity = spec.identity();
    return (spec.server() && !isServedByBoringSsl(spec.settings()))
        || spec.settings().needsJdk(spec.server())
        || !isIdentityInBoringSsl(spec)
        || (identity != null && identity.isEdwards());
  }

  /** Whether a server's config asks for what only BoringSSL has. */
  private static boolean isServedByBoringSsl(TlsSettings settings) {
    boolean choosesGroups =
        !settings.curves().isEmpty() && !settings.curves().equals(NamedCurve.DEFAULT);
    return !settings.session().ticketKeys().isEmpty()
        || (choosesGroups && !NamedGroups.areSettable());
  }

  /** Whether BoringSSL can sign with the key, if there is one. */
  static boolean isIdentityInBoringSsl(EngineSpec spec) {
    return spec.identity() == null || spec.identity().isInBoringSsl();
  }
}
