package dev.moonwire;

import dev.moonwire.tls.TlsEngine;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a VM is given, frozen when it is built; null stands for the process's own.
 *
 * @param scriptPath where require looks; null for the default path
 */
record Settings(
    @Nullable InputStream stdin,
    @Nullable OutputStream stdout,
    @Nullable OutputStream stderr,
    @Nullable Map<String, String> environment,
    @Nullable String scriptPath,
    Set<Library> libraries,
    TlsEngine tls,
    boolean binaryChunks) {
  Settings {
    environment = environment == null ? null : Map.copyOf(environment);
    libraries = Set.copyOf(libraries);
  }
}
