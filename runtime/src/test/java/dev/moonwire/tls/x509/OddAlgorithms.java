package dev.moonwire.tls.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.KeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Random;
import org.bouncycastle.jcajce.spec.EdDSAParameterSpec;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.jce.spec.ECNamedCurveParameterSpec;
import org.bouncycastle.jce.spec.ECParameterSpec;

/**
 * Keys and signatures at the edge of OpenSSL's security level 2, and curves the JDK has given up.
 */
final class OddAlgorithms {

  private static final String WEAK_LEAF = "EE certificate key too weak";
  private static final String WEAK_CA = "CA certificate key too weak";
  private static final String WEAK_DIGEST = "CA signature digest algorithm too weak";

  private OddAlgorithms() {}

  static List<OddChain> chains() {
    KeyPair rsa = rsaOfCa();
    return List.of(
        leaf("P-224", "ok", Forge.keys("P-224")),
        leaf("P-192", WEAK_LEAF, Forge.keys("P-192")),
        leaf("secp256k1", "ok", Forge.keys("secp256k1")),
        leaf("brainpoolP256r1", "ok", Forge.keys("brainpoolP256r1")),
        leaf("RSA 1024", WEAK_LEAF, rsa(1024)),
        leaf("RSA 1962", WEAK_LEAF, rsa(1962)),
        leaf("RSA 1963", "ok", rsa(1963)),
        leaf("Ed448", "ok", edwards()),
        leaf("curve spelled out", "Certificate public key has explicit ECC parameters", spelled()),
        below("P-224 CA", "ok", Forge.keys("P-224")),
        below("P-192 CA", WEAK_CA, Forge.keys("P-192")),
        below("P-521 CA", "ok", Forge.keys("P-521")),
        below("brainpool CA", "ok", Forge.keys("brainpoolP384r1")),
        below(
            "CA with a curve spelled out",
            "Certificate public key has explicit ECC parameters",
            spelled()),
        signed("SHA-1 with ECDSA", WEAK_DIGEST, Forge.keys("P-256"), "SHA1withECDSA"),
        signed("SHA-224 with ECDSA", "ok", Forge.keys("P-256"), "SHA224withECDSA"),
        signed("SHA-512 with ECDSA", "ok", Forge.keys("P-256"), "SHA512withECDSA"),
        signed("MD5 with RSA", WEAK_DIGEST, rsa, "MD5withRSA"),
        signed("SHA-1 with RSA", WEAK_DIGEST, rsa, "SHA1withRSA"),
        signed("SHA-384 with RSA", "ok", rsa, "SHA384withRSA"),
        signed("SHA3-256 with RSA", "ok", rsa, "SHA3-256withRSA"),
        pss("PSS with SHA-256", "ok", rsa, "SHA256withRSA", "SHA-256", 32),
        pss("PSS with SHA-1", WEAK_DIGEST, rsa, "SHA1withRSA", "SHA-1", 20),
        mismatched());
  }

  /** A leaf's key: nobody signs with it, so an odd number of the right length will do. */
  private static KeyPair rsa(int bits) {
    BigInteger modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    try {
      KeySpec spec = new RSAPublicKeySpec(modulus, RSAKeyGenParameterSpec.F4);
      return new KeyPair(KeyFactory.getInstance("RSA").generatePublic(spec), null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A CA's key of 2048 bits: making one takes long, so one of the golden cases is used. */
  static KeyPair rsaOfCa() {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      byte[] key = PemBlock.parse(GoldenPki.read("root.key")).orElseThrow().get(0).der();
      var secret = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(key));
      KeySpec spec = new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent());
      return new KeyPair(factory.generatePublic(spec), secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair edwards() {
    return Forge.keys("EdDSA", new EdDSAParameterSpec("Ed448"));
  }

  /** P-256 without its name. */
  private static KeyPair spelled() {
    ECNamedCurveParameterSpec named = ECNamedCurveTable.getParameterSpec("P-256");
    return Forge.keys(
        "EC", new ECParameterSpec(named.getCurve(), named.getG(), named.getN(), named.getH()));
  }

  private static OddChain leaf(String sentence, String verdict, KeyPair keys) {
    Forge.Made root = Forge.ca("CN=Root").selfSigned();
    return new OddChain("leaf key: " + sentence, verdict)
        .trusting(root)
        .presenting(Forge.leaf().keyed(keys).by(root));
  }

  private static OddChain below(String sentence, String verdict, KeyPair keys) {
    Forge.Made root = Forge.ca("CN=Root").selfSigned();
    Forge.Made ca = Forge.ca("CN=CA").keyed(keys).by(root);
    return new OddChain("CA key: " + sentence, verdict)
        .trusting(root)
        .presenting(Forge.leaf().by(ca), ca);
  }

  private static OddChain signed(String sentence, String verdict, KeyPair keys, String algorithm) {
    // The anchor's own signature may be of the weak kind: it is not looked at.
    Forge.Made root = Forge.ca("CN=Root").keyed(keys).signedWith(algorithm).selfSigned();
    return new OddChain("signature: " + sentence, verdict)
        .trusting(root)
        .presenting(Forge.leaf().signedWith(algorithm).by(root));
  }

  private static OddChain pss(
      String sentence, String verdict, KeyPair keys, String name, String digest, int salt) {
    PSSParameterSpec spec =
        new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1);
    Forge.Made root = Forge.ca("CN=Root").keyed(keys).signedWith("SHA256withRSA").selfSigned();
    return new OddChain("signature: " + sentence, verdict)
        .trusting(root)
        .presenting(Forge.leaf().signedWith(name + "ANDMGF1", spec).by(root));
  }

  private static OddChain mismatched() {
    Forge.Made root = Forge.ca("CN=Root").selfSigned();
    return new OddChain(
            "signature: algorithm outside differs from that inside",
            "certificate signature failure")
        .trusting(root)
        .presenting(Forge.leaf().outerAlgorithm("SHA512withECDSA").by(root));
  }
}
