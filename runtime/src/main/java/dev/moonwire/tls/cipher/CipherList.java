package dev.moonwire.tls.cipher;

import dev.moonwire.tls.error.TlsException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The suites of TLS 1.2 and older a configuration allows, in order of preference. Suites of TLS 1.3
 * are not governed by it.
 *
 * @param text the list in OpenSSL's language
 * @param suites never empty
 * @param securityLevel OpenSSL's, 0 to 5: how weak keys and signatures may be
 */
public record CipherList(Origin origin, String text, List<CipherSuite> suites, int securityLevel) {

  /** What a script asked for. */
  public enum Origin {
    /** Nothing in particular: {@code secure}, as in a new configuration. */
    SECURE,
    /** What old peers know, by one of libtls's other keywords. */
    COMPATIBLE,
    /** A list of its own. */
    WRITTEN
  }

  private static final String SECURE = "HIGH:!aNULL";

  /** What a configuration starts with. */
  public static CipherList secure() {
    return of(Origin.SECURE, SECURE).orElseThrow();
  }

  /**
   * Reads one of libtls's keywords, in any case, or OpenSSL's cipher-list language.
   *
   * @throws TlsException {@code no ciphers for 'LIST'}
   */
  public static CipherList parse(String list) throws TlsException {
    Optional<CipherList> read =
        switch (list.toLowerCase(Locale.ROOT)) {
          case "default", "secure" -> of(Origin.SECURE, SECURE);
          case "compat" -> of(Origin.COMPATIBLE, SECURE);
          case "legacy" -> of(Origin.COMPATIBLE, "HIGH:MEDIUM:!aNULL");
          case "all", "insecure" -> of(Origin.COMPATIBLE, "ALL:!aNULL:!eNULL");
          default -> of(Origin.WRITTEN, list);
        };
    return read.orElseThrow(() -> new TlsException("no ciphers for '" + list + "'"));
  }

  /** OpenSSL's names of the suites that are also in {@code available}. */
  public List<String> openSslNames(Set<String> available) {
    return suites.stream().map(CipherSuite::name).filter(available::contains).toList();
  }

  /** JSSE's names of the suites that are also in {@code available}. */
  public List<String> jsseNames(Set<String> available) {
    return suites.stream().map(CipherSuite::jsseName).filter(available::contains).toList();
  }

  private static Optional<CipherList> of(Origin origin, String text) {
    return CipherGrammar.select(text)
        .map(selected -> new CipherList(origin, text, selected.suites(), selected.securityLevel()));
  }
}
