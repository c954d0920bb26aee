package dev.moonwire.tls.cipher;

import static java.util.Map.entry;

import dev.moonwire.tls.cipher.CipherSuite.Authentication;
import dev.moonwire.tls.cipher.CipherSuite.Default;
import dev.moonwire.tls.cipher.CipherSuite.Encryption;
import dev.moonwire.tls.cipher.CipherSuite.Era;
import dev.moonwire.tls.cipher.CipherSuite.KeyExchange;
import dev.moonwire.tls.cipher.CipherSuite.Mac;
import dev.moonwire.tls.cipher.CipherSuite.Strength;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of an OpenSSL cipher list (openssl-ciphers(1)). Words for algorithms this OpenSSL was
 * built without (3DES, RC4, SEED, GOST...) select nothing, and so are unknown here.
 */
final class CipherWords {
  private static final Set<Encryption> ENCRYPTED =
      EnumSet.complementOf(EnumSet.of(Encryption.NULL));

  private static final Set<Authentication> AUTHENTICATED =
      EnumSet.complementOf(EnumSet.of(Authentication.NULL));

  private static final Set<KeyExchange> ANY_PSK =
      EnumSet.of(KeyExchange.PSK, KeyExchange.RSAPSK, KeyExchange.DHEPSK, KeyExchange.ECDHEPSK);

  private static final Map<String, CipherTerm> WORDS =
      Map.ofEntries(
          entry("ALL", CipherTerm.of(ENCRYPTED)),
          entry("COMPLEMENTOFALL", CipherTerm.of(Set.of(Encryption.NULL))),
          entry("COMPLEMENTOFDEFAULT", CipherTerm.of(Set.of(Default.LEFT_OUT))),
          entry("eNULL", CipherTerm.of(Set.of(Encryption.NULL))),
          entry("NULL", CipherTerm.of(Set.of(Encryption.NULL))),
          entry("HIGH", CipherTerm.of(Set.of(Strength.HIGH))),
          entry("FIPS", CipherTerm.of(Set.of(Strength.FIPS), ENCRYPTED)),
          // key exchange
          entry("kRSA", CipherTerm.of(Set.of(KeyExchange.RSA))),
          entry("kEDH", CipherTerm.of(Set.of(KeyExchange.DHE))),
          entry("kDHE", CipherTerm.of(Set.of(KeyExchange.DHE))),
          entry("DH", CipherTerm.of(Set.of(KeyExchange.DHE))),
          entry("kEECDH", CipherTerm.of(Set.of(KeyExchange.ECDHE))),
          entry("kECDHE", CipherTerm.of(Set.of(KeyExchange.ECDHE))),
          entry("ECDH", CipherTerm.of(Set.of(KeyExchange.ECDHE))),
          entry("kPSK", CipherTerm.of(Set.of(KeyExchange.PSK))),
          entry("kRSAPSK", CipherTerm.of(Set.of(KeyExchange.RSAPSK))),
          entry("kECDHEPSK", CipherTerm.of(Set.of(KeyExchange.ECDHEPSK))),
          entry("kDHEPSK", CipherTerm.of(Set.of(KeyExchange.DHEPSK))),
          entry("kSRP", CipherTerm.of(Set.of(KeyExchange.SRP))),
          entry("SRP", CipherTerm.of(Set.of(KeyExchange.SRP))),
          entry("PSK", CipherTerm.of(ANY_PSK)),
          // authentication
          entry("aRSA", CipherTerm.of(Set.of(Authentication.RSA))),
          entry("aDSS", CipherTerm.of(Set.of(Authentication.DSS))),
          entry("DSS", CipherTerm.of(Set.of(Authentication.DSS))),
          entry("aNULL", CipherTerm.of(Set.of(Authentication.NULL))),
          entry("aECDSA", CipherTerm.of(Set.of(Authentication.ECDSA))),
          entry("ECDSA", CipherTerm.of(Set.of(Authentication.ECDSA))),
          entry("aPSK", CipherTerm.of(Set.of(Authentication.PSK))),
          entry("aSRP", CipherTerm.of(Set.of(Authentication.SRP))),
          // both
          entry("EDH", CipherTerm.of(Set.of(KeyExchange.DHE), AUTHENTICATED)),
          entry("DHE", CipherTerm.of(Set.of(KeyExchange.DHE), AUTHENTICATED)),
          entry("EECDH", CipherTerm.of(Set.of(KeyExchange.ECDHE), AUTHENTICATED)),
          entry("ECDHE", CipherTerm.of(Set.of(KeyExchange.ECDHE), AUTHENTICATED)),
          entry("RSA", CipherTerm.of(Set.of(KeyExchange.RSA), Set.of(Authentication.RSA))),
          entry("ADH", CipherTerm.of(Set.of(KeyExchange.DHE), Set.of(Authentication.NULL))),
          entry("AECDH", CipherTerm.of(Set.of(KeyExchange.ECDHE), Set.of(Authentication.NULL))),
          // record cipher
          entry("AES128", encryption("AES128")),
          entry("AES256", encryption("AES256")),
          entry("AES", encryption("AES")),
          entry("AESGCM", CipherTerm.of(Set.of(Encryption.AES128GCM, Encryption.AES256GCM))),
          entry(
              "AESCCM",
              CipherTerm.of(
                  Set.of(
                      Encryption.AES128CCM,
                      Encryption.AES256CCM,
                      Encryption.AES128CCM8,
                      Encryption.AES256CCM8))),
          entry("AESCCM8", CipherTerm.of(Set.of(Encryption.AES128CCM8, Encryption.AES256CCM8))),
          entry("CAMELLIA128", encryption("CAMELLIA128")),
          entry("CAMELLIA256", encryption("CAMELLIA256")),
          entry("CAMELLIA", encryption("CAMELLIA")),
          entry("CHACHA20", encryption("CHACHA20")),
          entry("ARIA", encryption("ARIA")),
          entry("ARIAGCM", encryption("ARIA")),
          entry("ARIA128", encryption("ARIA128")),
          entry("ARIA256", encryption("ARIA256")),
          entry(
              "CBC",
              CipherTerm.of(
                  Set.of(
                      Encryption.AES128,
                      Encryption.AES256,
                      Encryption.CAMELLIA128,
                      Encryption.CAMELLIA256))),
          // MAC and version
          entry("MD5", CipherTerm.of(Set.of(Mac.MD5))),
          entry("SHA", CipherTerm.of(Set.of(Mac.SHA1))),
          entry("SHA1", CipherTerm.of(Set.of(Mac.SHA1))),
          entry("SHA256", CipherTerm.of(Set.of(Mac.SHA256))),
          entry("SHA384", CipherTerm.of(Set.of(Mac.SHA384))),
          entry("SSLv3", CipherTerm.of(Set.of(Era.SSL3))),
          entry("TLSv1", CipherTerm.of(Set.of(Era.TLS1))),
          entry("TLSv1.0", CipherTerm.of(Set.of(Era.TLS1))),
          entry("TLSv1.2", CipherTerm.of(Set.of(Era.TLS1_2))));

  private CipherWords() {}

  /** A suite's name or one of the words, case-sensitively. */
  static @Nullable CipherTerm term(String word) {
    CipherSuite suite = CipherSuites.named(word);
    return suite != null ? CipherTerm.of(suite) : WORDS.get(word);
  }

  private static CipherTerm encryption(String prefix) {
    EnumSet<Encryption> named = EnumSet.allOf(Encryption.class);
    named.removeIf(cipher -> !cipher.name().startsWith(prefix));
    return CipherTerm.of(named);
  }
}
