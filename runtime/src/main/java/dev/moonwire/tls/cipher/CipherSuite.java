package dev.moonwire.tls.cipher;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One cipher suite of TLS 1.2 and older, and what OpenSSL's selection words ask about it.
 *
 * @param id the number on the wire
 * @param name OpenSSL's name, which scripts see
 * @param ianaName the registered name
 * @param since the oldest protocol version it works with
 */
public record CipherSuite(
    int id,
    String name,
    String ianaName,
    KeyExchange keyExchange,
    Authentication authentication,
    Encryption encryption,
    Mac mac,
    Era since) {

  /** How the premaster secret comes about. */
  public enum KeyExchange {
    RSA,
    DHE,
    ECDHE,
    PSK,
    RSAPSK,
    DHEPSK,
    ECDHEPSK,
    SRP
  }

  /** What the server proves itself with; NULL means not at all. */
  public enum Authentication {
    RSA,
    DSS,
    ECDSA,
    NULL,
    PSK,
    SRP
  }

  /** The record cipher. AES128 and the like without a suffix are CBC. */
  public enum Encryption {
    NULL(0),
    AES128(128),
    AES256(256),
    AES128GCM(128),
    AES256GCM(256),
    AES128CCM(128),
    AES256CCM(256),
    AES128CCM8(128),
    AES256CCM8(256),
    CAMELLIA128(128),
    CAMELLIA256(256),
    ARIA128GCM(128),
    ARIA256GCM(256),
    CHACHA20(256);

    private final int bits;

    Encryption(int bits) {
      this.bits = bits;
    }

    /** The length of the key; 0 where nothing is encrypted. */
    public int bits() {
      return bits;
    }
  }

  /** The record MAC; AEAD where the cipher has its own. */
  public enum Mac {
    MD5,
    SHA1,
    SHA256,
    SHA384,
    AEAD
  }

  /** The protocol version that brought a suite. */
  public enum Era {
    SSL3,
    TLS1,
    TLS1_2
  }

  /** OpenSSL's strength classes. Nothing is left in LOW and MEDIUM. */
  enum Strength {
    NONE,
    HIGH,
    FIPS
  }

  /** Membership in {@code COMPLEMENTOFDEFAULT}; suites without encryption are not counted. */
  enum Default {
    LEFT_OUT
  }

  private static final Set<Encryption> FIPS_CIPHERS =
      EnumSet.of(Encryption.AES128, Encryption.AES256, Encryption.AES128GCM, Encryption.AES256GCM);

  private static final Set<Encryption> DEFAULT_CIPHERS =
      EnumSet.of(
          Encryption.AES128,
          Encryption.AES256,
          Encryption.AES128GCM,
          Encryption.AES256GCM,
          Encryption.CHACHA20);

  private static final Set<String> BORINGSSL =
      Set.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-CHACHA20-POLY1305",
          "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDHE-PSK-CHACHA20-POLY1305",
          "ECDHE-ECDSA-AES128-SHA",
          "ECDHE-RSA-AES128-SHA",
          "ECDHE-PSK-AES128-CBC-SHA",
          "ECDHE-ECDSA-AES256-SHA",
          "ECDHE-RSA-AES256-SHA",
          "ECDHE-PSK-AES256-CBC-SHA",
          "AES128-GCM-SHA256",
          "AES256-GCM-SHA384",
          "AES128-SHA",
          "PSK-AES128-CBC-SHA",
          "AES256-SHA",
          "PSK-AES256-CBC-SHA");

  /** Key size of the record cipher in bits, as {@code conn_cipher_strength} reports it. */
  public int strengthBits() {
    return encryption.bits();
  }

  /** Whether BoringSSL implements it (measured with netty-tcnative 2.0.81). */
  public boolean isInBoringSsl() {
    return BORINGSSL.contains(name);
  }

  /** JSSE's name: the registered one, but for suites older than TLS itself that lack encryption. */
  String jsseName() {
    boolean named =
        since == Era.SSL3 && encryption == Encryption.NULL && keyExchange == KeyExchange.RSA;
    return named ? "SSL" + ianaName.substring("TLS".length()) : ianaName;
  }

  /** All that the words of a cipher list can ask for. */
  Set<Enum<?>> traits() {
    Set<Enum<?>> traits =
        new HashSet<>(List.of(keyExchange, authentication, encryption, mac, since));
    if (encryption == Encryption.NULL) {
      traits.add(Strength.NONE);
      return traits;
    }
    traits.add(Strength.HIGH);
    if (FIPS_CIPHERS.contains(encryption) && keyExchange != KeyExchange.SRP) {
      traits.add(Strength.FIPS);
    }
    boolean vouchedFor =
        authentication != Authentication.DSS && authentication != Authentication.NULL;
    if (!vouchedFor || !DEFAULT_CIPHERS.contains(encryption)) {
      traits.add(Default.LEFT_OUT);
    }
    return traits;
  }
}
