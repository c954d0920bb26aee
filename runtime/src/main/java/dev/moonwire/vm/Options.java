package dev.moonwire.vm;

/**
 * What a VM is given at birth.
 *
 * @param files the outside as io and os see it
 * @param limits what a script may use
 * @param binaryChunks whether {@code load} accepts precompiled code, which can be forged
 * @param version whose ways count where the versions of Lua contradict each other
 */
public record Options(Files files, Limits limits, boolean binaryChunks, LuaVersion version) {
  /** No limits, no binary chunks, Lua 5.2. */
  public static Options of(Files files) {
    return new Options(files, Limits.NONE, false, LuaVersion.LUA_5_2);
  }

  public Options withLimits(Limits newLimits) {
    return new Options(files, newLimits, binaryChunks, version);
  }

  public Options withBinaryChunks(boolean allowed) {
    return new Options(files, limits, allowed, version);
  }

  public Options withVersion(LuaVersion newVersion) {
    return new Options(files, limits, binaryChunks, newVersion);
  }
}
