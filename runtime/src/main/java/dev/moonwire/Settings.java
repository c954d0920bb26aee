package dev.moonwire;

import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.LuaVersion;
import dev.moonwire.vm.std.StandardLibraries;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
    Set<Access.Kind> allowed,
    TlsEngine tls,
    Generation libtls,
    boolean binaryChunks,
    LuaVersion version) {
  Settings {
    environment = environment == null ? null : Map.copyOf(environment);
    allowed = Set.copyOf(allowed);
  }

  boolean allows(Access.Kind kind) {
    return allowed.contains(kind);
  }

  /** The file that {@code SSLKEYLOGFILE} names, for those who debug; null for none. */
  @Nullable String keyLogFile() {
    String file = (environment == null ? System.getenv() : environment).get("SSLKEYLOGFILE");
    return file == null || file.isEmpty() ? null : file;
  }

  /** The first value of {@code package.path}, one char per byte; {@code ;;} is the default path. */
  String searchPath() {
    String defaults = StandardLibraries.DEFAULT_PATH;
    if (scriptPath == null) {
      return defaults;
    }
    String bytes =
        new String(scriptPath.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return bytes.replace(";;", ";" + defaults + ";");
  }
}
