package dev.moonwire.tls;

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
 * @param namesSuites whether somebody wrote the list; false when it stands for one of libtls's
 *     keywords
 */
public record CipherList(
    String text, List<CipherSuite> suites, int securityLevel, boolean namesSuites) {

  private static final String SECURE = "HIGH:!aNULL";

  /** What a configuration starts with: {@code secure}. */
  static CipherList secure() {
    CipherGrammar.Selection all = CipherGrammar.select(SECURE).orElseThrow();
    return new CipherList(SECURE, all.suites(), all.securityLevel(), false);
  }

  /**
   * Reads libtls's keywords ({@code secure}, {@code compat}, {@code legacy}, {@code insecure} and
   * their other names, in any case) or OpenSSL's cipher-list language.
   *
   * @throws TlsException {@code no ciphers for 'LIST'}
   */
  public static CipherList parse(String list) throws TlsException {
    Optional<String> meant = keyword(list);
    String text = meant.orElse(list);
    return CipherGrammar.select(text)
        .map(s -> new CipherList(text, s.suites(), s.securityLevel(), meant.isEmpty()))
        .orElseThrow(() -> new TlsException("no ciphers for '" + text + "'"));
  }

  /** OpenSSL's names of the suites that are also in {@code available}. */
  public List<String> openSslNames(Set<String> available) {
    return suites.stream().map(CipherSuite::name).filter(available::contains).toList();
  }

  /** JSSE's names of the suites that are also in {@code available}. */
  public List<String> jsseNames(Set<String> available) {
    return suites.stream().map(CipherSuite::jsseName).filter(available::contains).toList();
  }

  private static Optional<String> keyword(String list) {
    return switch (list.toLowerCase(Locale.ROOT)) {
      case "default", "secure", "compat" -> Optional.of(SECURE);
      case "legacy" -> Optional.of("HIGH:MEDIUM:!aNULL");
      case "all", "insecure" -> Optional.of("ALL:!aNULL:!eNULL");
      default -> Optional.empty();
    };
  }
}
