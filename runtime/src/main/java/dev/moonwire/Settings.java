package dev.moonwire;

import dev.moonwire.access.Policy;
import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.LuaVersion;
import dev.moonwire.vm.std.StandardLibraries;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a VM is given, frozen when it is built.
 *
 * @param stdin null, as the other streams, for the process's own
 * @param environment null for the process's own where that is allowed
 * @param scriptPath where require looks; null for the default path
 * @param classLoader where require looks, too; null for nowhere
 * @param libraries exactly these; null for those that come with what is allowed
 * @param thread the name of the VM's own thread; null for none
 */
record Settings(
    @Nullable InputStream stdin,
    @Nullable OutputStream stdout,
    @Nullable OutputStream stderr,
    @Nullable Map<String, String> environment,
    @Nullable String scriptPath,
    @Nullable ClassLoader classLoader,
    List<Access> allowed,
    @Nullable Set<Library> libraries,
    Limits limits,
    TlsEngine tls,
    Generation libtls,
    boolean binaryChunks,
    LuaVersion version,
    @Nullable String thread) {
  private static final char MARK = '?';

  Settings {
    environment = environment == null ? null : Map.copyOf(environment);
    allowed = List.copyOf(allowed);
    libraries = libraries == null ? null : Set.copyOf(libraries);
  }

  /** What scripts may reach: what is allowed, and the folders of the script path to read. */
  Policy policy() {
    Policy.Builder policy = new Policy.Builder();
    allowed.forEach(access -> access.addTo(policy));
    if (scriptPath != null) {
      for (String template : scriptPath.split(";", -1)) {
        int mark = template.indexOf(MARK);
        if (mark > 0) {
          int folder = template.lastIndexOf('/', mark);
          policy.files(Path.of(folder < 0 ? "." : template.substring(0, folder + 1)), false);
        }
      }
    }
    return policy.build();
  }

  boolean has(Library library) {
    return found().contains(library);
  }

  private Set<Library> found() {
    if (libraries != null) {
      return libraries;
    }
    Set<Library> useful = EnumSet.of(Library.TASK);
    allowed.forEach(access -> useful.addAll(access.libraries()));
    return useful;
  }

  /** The file that {@code SSLKEYLOGFILE} names, for those who debug; null for none. */
  @Nullable String keyLogFile(Policy policy) {
    Map<String, String> variables = environment;
    if (variables == null) {
      variables = policy.maySeeEnvironment() ? System.getenv() : Map.of();
    }
    String file = variables.get("SSLKEYLOGFILE");
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

  /** As many as there may be, where 0 stands for any number. */
  static int most(int limit) {
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }
}
