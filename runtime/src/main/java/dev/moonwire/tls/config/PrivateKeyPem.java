package dev.moonwire.tls.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * The first private key of a PEM text: PKCS#8 (RFC 5958) or the older form of its own algorithm,
 * encrypted or not.
 */
final class PrivateKeyPem {
  private static final int PEM_COLUMNS = 64;

  /** The tag of ECPrivateKey's copy of the curve (RFC 5915 §3), which PKCS#8 has elsewhere. */
  private static final int EC_PARAMETERS_TAG = 0;

  /** There is no key, or none that can be read with this password. */
  static final class UnreadableKey extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableKey(@Nullable Throwable cause) {
      super("unreadable private key", cause, false, false);
    }
  }

  private PrivateKeyPem() {}

  /** Reads a key that is not encrypted. */
  static PrivateKeyInfo read(byte[] pem) throws UnreadableKey {
    return read(pem, null);
  }

  /** Reads a key, decrypting it if need be; bytes of the password are what they are. */
  static PrivateKeyInfo read(byte[] pem, byte @Nullable [] password) throws UnreadableKey {
    try (PEMParser blocks =
        new PEMParser(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
      for (Object block = blocks.readObject(); block != null; block = blocks.readObject()) {
        PrivateKeyInfo key = keyIn(block, password);
        if (key != null) {
          return key;
        }
      }
    } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
      // Bouncy Castle answers some damaged encodings with unchecked exceptions.
      throw new UnreadableKey(e);
    }
    throw new UnreadableKey(null);
  }

  /** PKCS#8 PEM as OpenSSL writes it: version 0, no attributes, the curve named once. */
  static byte[] write(PrivateKeyInfo key) throws IOException {
    ASN1Encodable value = key.parsePrivateKey();
    if (key.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      value = withoutParameters(ASN1Sequence.getInstance(value));
    }
    byte[] der = new PrivateKeyInfo(key.getPrivateKeyAlgorithm(), value).getEncoded("DER");
    Base64.Encoder encoder = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'});
    String text =
        "-----BEGIN PRIVATE KEY-----\n"
            + encoder.encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static @Nullable PrivateKeyInfo keyIn(Object block, byte @Nullable [] password)
      throws IOException, PKCSException, OperatorCreationException {
    if (block instanceof PrivateKeyInfo key) {
      return key;
    }
    if (block instanceof PEMKeyPair pair) {
      return pair.getPrivateKeyInfo();
    }
    if (block instanceof PEMEncryptedKeyPair pair) {
      char[] characters = decoded(password, StandardCharsets.ISO_8859_1);
      return pair.decryptKeyPair(new BcPEMDecryptorProvider(characters)).getPrivateKeyInfo();
    }
    if (block instanceof PKCS8EncryptedPrivateKeyInfo key) {
      char[] characters = decoded(password, StandardCharsets.UTF_8);
      return key.decryptPrivateKeyInfo(
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(characters));
    }
    return null;
  }

  private static char[] decoded(byte @Nullable [] password, Charset charset) throws IOException {
    if (password == null || password.length == 0) {
      throw new IOException("no password");
    }
    return new String(password, charset).toCharArray();
  }

  private static ASN1Sequence withoutParameters(ASN1Sequence key) {
    ASN1EncodableVector fields = new ASN1EncodableVector();
    for (ASN1Encodable field : key) {
      boolean isParameters =
          field instanceof ASN1TaggedObject tagged && tagged.getTagNo() == EC_PARAMETERS_TAG;
      if (!isParameters) {
        fields.add(field);
      }
    }
    return new DERSequence(fields);
  }
}
