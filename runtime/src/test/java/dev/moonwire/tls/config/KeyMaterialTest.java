package dev.moonwire.tls.config;

import static dev.moonwire.tls.x509.GoldenPki.bytes;
import static dev.moonwire.tls.x509.GoldenPki.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.tls.cipher.CipherList;
import dev.moonwire.tls.error.TlsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyMaterialTest {
  private static final int LEVEL = CipherList.secure().securityLevel();

  @ParameterizedTest
  @CsvSource({
    "server.crt,server.key,RSA",
    "server.crt,server.trad.key,RSA",
    "ec.crt,ec.key,EC",
    "ec384.crt,ec384.key,EC",
    "ed.crt,ed.key,EdDSA",
    "selfs.crt,selfs.key,RSA",
    "sannul.crt,sannul.key,RSA",
  })
  void aCertificateAndItsKeyFit(String certificate, String key, String algorithm)
      throws TlsException {
    KeyMaterial material = KeyMaterial.load(pair(certificate, key), LEVEL);
    assertEquals(algorithm, material.key().getAlgorithm());
    assertEquals(1, material.chain().size());
    assertEquals(algorithm.equals("EdDSA"), material.isEdwards());
    assertTrue(material.isInBoringSsl());
  }

  @Test
  void aChainIsReadWhole() throws TlsException {
    assertEquals(3, KeyMaterial.load(pair("leaf2.chain", "leaf2.key"), LEVEL).chain().size());
  }

  @ParameterizedTest
  @CsvSource({
    "server.crt,ed.key,private/public key mismatch",
    "server.crt,ec.key,private/public key mismatch",
    "server.crt,,private/public key mismatch",
    ",server.key,private/public key mismatch",
    ",,private/public key mismatch",
    "server.crt,wild.key,failed to load private key",
    "ec.crt,ec384.key,failed to load private key",
    "server.crt,garbage.txt,failed to read private key",
    "server.crt,empty.txt,failed to read private key",
    "server.crt,server.enc.key,failed to read private key",
    "server.crt,server.enc-trad.key,failed to read private key",
    "server.crt,server.crt,failed to read private key",
    ",garbage.txt,failed to read private key",
    "weak.crt,weak.key,failed to load certificate",
    "sha1.crt,sha1.key,failed to load certificate",
    "garbage.txt,server.key,failed to load certificate",
    "weak.crt,garbage.txt,failed to load certificate",
  })
  void whatDoesNotFitIsToldInLibtlssOrder(String certificate, String key, String text) {
    assertEquals(
        text,
        assertThrows(TlsException.class, () -> KeyMaterial.load(pair(certificate, key), LEVEL))
            .text());
  }

  @Test
  void theSecurityLevelDecidesWhatIsTooWeak() throws TlsException {
    KeyMaterial.load(pair("weak.crt", "weak.key"), 1);
    KeyMaterial.load(pair("sha1.crt", "sha1.key"), 0);
    assertThrows(TlsException.class, () -> KeyMaterial.load(pair("sha1.crt", "sha1.key"), 1));
    assertThrows(TlsException.class, () -> KeyMaterial.load(pair("server.crt", "server.key"), 3));
  }

  @Test
  void keyAndCertificateMayShareAFile() throws TlsException {
    byte[] both = bytes(new String(read("server.key")) + "text\n" + new String(read("server.crt")));
    KeyPair pair = new KeyPair(Octets.copyOf(both), Octets.copyOf(both), null);
    assertEquals(1, KeyMaterial.load(pair, LEVEL).chain().size());
  }

  private static KeyPair pair(String certificate, String key) {
    return new KeyPair(
        certificate == null ? null : Octets.copyOf(read(certificate)),
        key == null ? null : Octets.copyOf(read(key)),
        null);
  }
}
