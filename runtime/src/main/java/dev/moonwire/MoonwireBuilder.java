package dev.moonwire;

import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.LuaVersion;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a VM is given. Every setting has a default; a builder can build any number of VMs. */
public final class MoonwireBuilder {
  private @Nullable InputStream stdin;
  private @Nullable OutputStream stdout;
  private @Nullable OutputStream stderr;
  private @Nullable Map<String, String> environment;
  private @Nullable String scriptPath;
  private Set<Access.Kind> allowed = EnumSet.allOf(Access.Kind.class);
  private TlsEngine tls = TlsEngine.ofProcess();
  private Generation libtls = Generation.CLASSIC;
  private boolean binaryChunks;
  private LuaVersion version = LuaVersion.LUA_5_2;

  MoonwireBuilder() {}

  /** Where {@code io.read} reads; the process's standard input by default. */
  public MoonwireBuilder stdin(InputStream in) {
    stdin = Objects.requireNonNull(in);
    return this;
  }

  /** Where {@code print} and {@code io.write} write; the process's output by default. */
  public MoonwireBuilder stdout(OutputStream out) {
    stdout = Objects.requireNonNull(out);
    return this;
  }

  /** What {@code io.stderr} is; the process's error stream by default. */
  public MoonwireBuilder stderr(OutputStream err) {
    stderr = Objects.requireNonNull(err);
    return this;
  }

  /** What {@code os.getenv} sees; the process's environment by default. */
  public MoonwireBuilder environment(Map<String, String> variables) {
    environment = new LinkedHashMap<>(variables);
    return this;
  }

  /**
   * Where {@code require} looks for Lua files: templates with {@code ?}, joined by {@code ;}. An
   * empty one, as in {@code "/srv/?.lua;;"}, stands for the default path.
   */
  public MoonwireBuilder scriptPath(String templates) {
    scriptPath = templates;
    return this;
  }

  /**
   * The only things a script may do besides computing and using its standard streams. Without this
   * it may do everything the process may.
   */
  public MoonwireBuilder allow(Access... only) {
    allowed = EnumSet.noneOf(Access.Kind.class);
    for (Access access : only) {
      allowed.add(access.kind());
    }
    return this;
  }

  /** Who does TLS; by default what the system property {@code moonwire.tls} says, else AUTO. */
  public MoonwireBuilder tls(TlsEngine engine) {
    tls = engine;
    return this;
  }

  /**
   * Which lua-libtls scripts see: {@code classic} (the default) or {@code 3.5}.
   *
   * @throws IllegalArgumentException for any other
   */
  public MoonwireBuilder libtls(String generation) {
    libtls =
        Generation.of(generation)
            .orElseThrow(() -> new IllegalArgumentException("no libtls: " + generation));
    return this;
  }

  /**
   * Whether {@code load} accepts precompiled code, which no compiler need have made. It is checked,
   * and what it does wrong is a Lua error, but it is refused by default.
   */
  public MoonwireBuilder binaryChunks(boolean allowed) {
    binaryChunks = allowed;
    return this;
  }

  /**
   * Whose ways count where the versions of Lua contradict each other; 5.2's by default. Names and
   * syntax of all of them are there anyway.
   *
   * @param number {@code 5.1}, {@code 5.2} or {@code 5.3}
   * @throws IllegalArgumentException for any other
   */
  public MoonwireBuilder lua(String number) {
    version =
        LuaVersion.of(number)
            .orElseThrow(() -> new IllegalArgumentException("no Lua version: " + number));
    return this;
  }

  public Moonwire build() {
    return new Moonwire(
        new Settings(
            stdin,
            stdout,
            stderr,
            environment,
            scriptPath,
            allowed,
            tls,
            libtls,
            binaryChunks,
            version));
  }
}
