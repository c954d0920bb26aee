package dev.moonwire.tls.config;

import dev.moonwire.access.Policy;
import dev.moonwire.tls.error.TlsException;
import org.jspecify.annotations.Nullable;

/**
 * The place of one key pair in a configuration, filled piece by piece.
 *
 * <p>A certificate that is not PEM is refused, yet stays, so that contexts fail with it as libtls's
 * do. A file that cannot be loaded leaves its piece empty.
 */
final class KeyPairSlot {
  private final Policy policy;
  private @Nullable Octets certificate;
  private @Nullable Octets key;
  private @Nullable Octets staple;

  /**
   * @param policy which files may be read
   */
  KeyPairSlot(Policy policy) {
    this.policy = policy;
  }

  void setCertificate(byte[] pem) throws TlsException {
    certificate = Octets.copyOf(pem);
    CertificateChain.requireReadable(pem);
  }

  void setCertificateFile(byte[] path) throws TlsException {
    certificate = null;
    setCertificate(FileContent.read(policy, "certificate", path));
  }

  void setKey(byte[] pem) {
    clearKey();
    key = Octets.copyOf(pem);
  }

  void setKeyFile(byte[] path) throws TlsException {
    clearKey();
    key = Octets.owning(FileContent.read(policy, "key", path));
  }

  void setStaple(byte[] der) {
    staple = Octets.copyOf(der);
  }

  void setStapleFile(byte[] path) throws TlsException {
    staple = null;
    staple = Octets.owning(FileContent.read(policy, "ocsp", path));
  }

  /** All pieces from memory: certificate, key, staple, up to the first failure. */
  void set(byte[] newCertificate, byte[] newKey, byte @Nullable [] newStaple) throws TlsException {
    setCertificate(newCertificate);
    setKey(newKey);
    if (newStaple != null) {
      setStaple(newStaple);
    }
  }

  /** As {@link #set}, from files. */
  void setFiles(byte[] certificatePath, byte[] keyPath, byte @Nullable [] staplePath)
      throws TlsException {
    setCertificateFile(certificatePath);
    setKeyFile(keyPath);
    if (staplePath != null) {
      setStapleFile(staplePath);
    }
  }

  /** Wipes the key and forgets it. */
  void clearKey() {
    if (key != null) {
      key.wipe();
      key = null;
    }
  }

  /** How many bytes the pieces have. */
  long size() {
    return Octets.size(certificate, key, staple);
  }

  KeyPair copy() {
    return new KeyPair(certificate, key == null ? null : key.copy(), staple);
  }
}
