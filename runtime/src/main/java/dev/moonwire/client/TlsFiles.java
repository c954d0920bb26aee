package dev.moonwire.client;

import dev.moonwire.tls.config.TlsConfig;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a vhost. Paths and contents with one char per byte; null for what is not given.
 *
 * @param provided a config that is used as it is, instead of one made from the rest
 * @param alpn protocols separated by commas; null for the default of what is to be spoken
 */
public record TlsFiles(
    @Nullable TlsConfig provided,
    @Nullable String caFile,
    @Nullable String ca,
    @Nullable String certificateFile,
    @Nullable String certificate,
    @Nullable String keyFile,
    @Nullable String key,
    @Nullable String keyPassword,
    @Nullable String ciphers,
    @Nullable String alpn) {
  /** Nothing but the system's trust anchors. */
  public static final TlsFiles NONE =
      new TlsFiles(null, null, null, null, null, null, null, null, null, null);
}
