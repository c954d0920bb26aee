package dev.moonwire.tls.config;

import dev.moonwire.access.Policy;
import dev.moonwire.tls.error.TlsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code tls_load_file}: a file's bytes, or the key in it without its encryption. */
public final class LoadFile {
  private LoadFile() {}

  /**
   * Reads a file.
   *
   * @param policy which files scripts may read
   * @param password null: the bytes are returned as they are; else the file must be a PEM private
   *     key, which is returned as unencrypted PKCS#8 PEM
   * @throws TlsException with the cause alone, such as {@code No such file or directory}
   */
  public static byte[] load(Policy policy, byte[] path, byte @Nullable [] password)
      throws TlsException {
    try {
      byte[] content = FileContent.read(policy, path);
      return password == null
          ? content
          : PrivateKeyPem.write(PrivateKeyPem.read(content, password));
    } catch (FileContent.Failure e) {
      throw new TlsException(e.cause());
    } catch (PrivateKeyPem.UnreadableKey | IOException e) {
      throw new TlsException("failed to read private key");
    }
  }

  /** The file of trust anchors used where none are given. */
  public static byte[] defaultCaFile() {
    return DefaultCaFile.path().getBytes(StandardCharsets.US_ASCII);
  }
}
