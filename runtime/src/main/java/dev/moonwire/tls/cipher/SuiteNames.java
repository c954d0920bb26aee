package dev.moonwire.tls.cipher;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code conn_cipher} calls a suite that an engine has negotiated. */
public final class SuiteNames {
  /** The suites of TLS 1.3 by their numbers, from 0x1301 on (RFC 8446 appendix B.4). */
  private static final List<String> TLS13_BY_NUMBER =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final int FIRST_OF_TLS13 = 0x1301;

  /** The suites of TLS 1.3 have one name everywhere; their key lengths in bits. */
  private static final Map<String, Integer> TLS13 =
      Map.of(
          "TLS_AES_128_GCM_SHA256", 128,
          "TLS_AES_256_GCM_SHA384", 256,
          "TLS_CHACHA20_POLY1305_SHA256", 256,
          "TLS_AES_128_CCM_SHA256", 128,
          "TLS_AES_128_CCM_8_SHA256", 128);

  private static final Map<String, CipherSuite> BY_JSSE_NAME =
      CipherSuites.ALL.stream()
          .collect(Collectors.toMap(CipherSuite::jsseName, suite -> suite, (a, b) -> a));

  private SuiteNames() {}

  /** OpenSSL's name for a suite that JSSE names; its own where OpenSSL has none. */
  public static String ofJsse(String name) {
    CipherSuite suite = BY_JSSE_NAME.get(name);
    return suite == null ? name : suite.name();
  }

  /** The name of a TLS 1.3 suite by its number; null where there is none. */
  public static @Nullable String ofTls13(int number) {
    int index = number - FIRST_OF_TLS13;
    return index >= 0 && index < TLS13_BY_NUMBER.size() ? TLS13_BY_NUMBER.get(index) : null;
  }

  /** The key length of a suite's cipher by OpenSSL's name, in bits; 0 when it is unknown. */
  public static int strengthBits(String openSslName) {
    CipherSuite suite = CipherSuites.named(openSslName);
    return suite != null ? suite.strengthBits() : TLS13.getOrDefault(openSslName, 0);
  }
}
