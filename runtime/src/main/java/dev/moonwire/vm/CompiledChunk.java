package dev.moonwire.vm;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.Prototype;

/**
 * Source text compiled once, for {@link LuaVm#load(CompiledChunk)} of any number of VMs on any
 * threads: nothing changes it.
 */
public final class CompiledChunk {
  private final Prototype prototype;

  private CompiledChunk(Prototype prototype) {
    this.prototype = prototype;
  }

  /**
   * Compiles by the rules of Lua 5.2.
   *
   * @param chunkName as Lua's: {@code @file}, {@code =name} or the text itself
   * @throws LuaError {@code file:line: message near 'token'}
   */
  public static CompiledChunk of(byte[] source, String chunkName) {
    return new CompiledChunk(Compiler.parse(source, LuaString.valueOf(chunkName), false));
  }

  Prototype prototype() {
    return prototype;
  }
}
