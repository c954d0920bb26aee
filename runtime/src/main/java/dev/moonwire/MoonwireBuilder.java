package dev.moonwire;

import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.LuaVersion;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a VM is given. Every setting has a default, and by default a script can compute and use its
 * streams, no more; a builder can build any number of VMs.
 */
public final class MoonwireBuilder {
  private @Nullable InputStream stdin;
  private @Nullable OutputStream stdout;
  private @Nullable OutputStream stderr;
  private @Nullable Map<String, String> environment;
  private @Nullable String scriptPath;
  private @Nullable ClassLoader classLoader;
  private final List<Access> allowed = new ArrayList<>();
  private @Nullable Set<Library> libraries;
  private Limits limits = Limits.none();
  private TlsEngine tls = TlsEngine.ofProcess();
  private Generation libtls = Generation.CLASSIC;
  private boolean binaryChunks;
  private LuaVersion version = LuaVersion.LUA_5_2;
  private @Nullable String thread;

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

  /** What {@code os.getenv} sees; by default nothing, or what {@link Access#environment} shows. */
  public MoonwireBuilder environment(Map<String, String> variables) {
    environment = new LinkedHashMap<>(variables);
    return this;
  }

  /**
   * Where {@code require} looks for Lua files: templates with {@code ?}, joined by {@code ;}. An
   * empty one, as in {@code "/srv/?.lua;;"}, stands for the default path. Scripts may read the
   * folders that are named here.
   */
  public MoonwireBuilder scriptPath(String templates) {
    scriptPath = templates;
    return this;
  }

  /**
   * Whose resources {@code require} finds, after files and the modules that ship with Moonwire:
   * {@code require("a.b")} looks for {@code a/b.lua} and {@code a/b/init.lua}. {@code luajava}
   * finds its classes there, too.
   */
  public MoonwireBuilder classLoader(ClassLoader loader) {
    classLoader = Objects.requireNonNull(loader);
    return this;
  }

  /** What scripts may do outside the VM, on top of what they were allowed before. */
  public MoonwireBuilder allow(Access... more) {
    allowed.addAll(List.of(more));
    return this;
  }

  /** Exactly the libraries that scripts find, instead of those that come with what is allowed. */
  public MoonwireBuilder libraries(Library... exactly) {
    Set<Library> chosen = EnumSet.noneOf(Library.class);
    chosen.addAll(List.of(exactly));
    libraries = chosen;
    return this;
  }

  /** What a script may use up; {@link Limits#none} by default. */
  public MoonwireBuilder limits(Limits newLimits) {
    limits = Objects.requireNonNull(newLimits);
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
   * Whose ways count where the versions of Lua contradict each other; 5.2's by default. The
   * libraries have the names of all of them anyway, and the syntax is always 5.2's.
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

  /**
   * Gives the VM a thread of its own: whoever calls it waits while that thread does the work, or
   * goes on with {@link Moonwire#runAsync}.
   */
  public MoonwireBuilder ownThread() {
    return ownThread("moonwire-vm");
  }

  /** As {@link #ownThread()}, with a name for the thread. */
  public MoonwireBuilder ownThread(String name) {
    thread = Objects.requireNonNull(name);
    return this;
  }

  public Moonwire build() {
    return new Moonwire(settings(thread), null);
  }

  /**
   * Builds VMs that are alike, each with a thread of its own.
   *
   * @param size how many, 1 or more
   */
  public MoonwirePool pool(int size) {
    return new MoonwirePool(size, this::settings);
  }

  private Settings settings(@Nullable String ownThread) {
    return new Settings(
        stdin,
        stdout,
        stderr,
        environment,
        scriptPath,
        classLoader,
        allowed,
        libraries,
        limits,
        tls,
        libtls,
        binaryChunks,
        version,
        ownThread);
  }
}
