package dev.moonwire;

import dev.moonwire.vm.CompiledChunk;
import dev.moonwire.vm.host.ScriptFailure;
import dev.moonwire.vm.host.ScriptHost;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A script compiled once, for any number of VMs on any threads: what a {@link MoonwirePool} is
 * given.
 *
 * <pre>{@code
 * LuaScript probe = LuaScript.of(Path.of("probe.lua"));
 * lua.run(probe, "host.example");
 * other.run(probe, "host2.example");
 * }</pre>
 */
public final class LuaScript {
  private final CompiledChunk chunk;
  private final String chunkName;

  private LuaScript(byte[] source, String chunkName) {
    this.chunkName = chunkName;
    try {
      this.chunk = ScriptHost.compile(source, chunkName);
    } catch (ScriptFailure failure) {
      throw LuaScriptException.ofSource(failure);
    }
  }

  /**
   * Compiles a text.
   *
   * @param chunkName how errors call it, as Lua has it: {@code =name} or {@code @file}, else the
   *     text itself
   * @throws LuaScriptException when it is no Lua
   */
  public static LuaScript of(String source, String chunkName) {
    return new LuaScript(source.getBytes(StandardCharsets.UTF_8), chunkName);
  }

  /**
   * Compiles a file; a first line that begins with {@code #} is skipped.
   *
   * @throws UncheckedIOException when it cannot be read
   * @throws LuaScriptException when it is no Lua
   */
  public static LuaScript of(Path file) {
    return new LuaScript(ScriptText.of(file), "@" + file);
  }

  CompiledChunk chunk() {
    return chunk;
  }

  /** The name it was given. */
  @Override
  public String toString() {
    return chunkName;
  }
}
