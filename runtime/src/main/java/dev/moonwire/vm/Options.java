package dev.moonwire.vm;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a VM is given at birth.
 *
 * @param files the outside as io and os see it
 * @param limits what a script may use
 * @param binaryChunks whether {@code load} accepts precompiled code, which can be forged
 * @param version whose ways count where the versions of Lua contradict each other
 * @param lostErrors hears the texts of errors that no script can be told of any more
 * @param nanoClock what the time limit goes by, as {@link System#nanoTime}
 * @param collector whether {@code collectgarbage} makes Java collect, which stops the whole process
 *     for a while; else it only runs the finalizers of what has been collected already
 */
public record Options(
    Files files,
    Limits limits,
    boolean binaryChunks,
    LuaVersion version,
    Consumer<String> lostErrors,
    LongSupplier nanoClock,
    boolean collector) {
  /** No limits, no binary chunks, Lua 5.2, and the collector. */
  public static Options of(Files files) {
    return new Options(
        files, Limits.NONE, false, LuaVersion.LUA_5_2, text -> {}, System::nanoTime, true);
  }

  public Options withLimits(Limits newLimits) {
    return new Options(files, newLimits, binaryChunks, version, lostErrors, nanoClock, collector);
  }

  public Options withBinaryChunks(boolean allowed) {
    return new Options(files, limits, allowed, version, lostErrors, nanoClock, collector);
  }

  public Options withVersion(LuaVersion newVersion) {
    return new Options(files, limits, binaryChunks, newVersion, lostErrors, nanoClock, collector);
  }

  public Options withLostErrors(Consumer<String> listener) {
    return new Options(files, limits, binaryChunks, version, listener, nanoClock, collector);
  }

  public Options withNanoClock(LongSupplier newClock) {
    return new Options(files, limits, binaryChunks, version, lostErrors, newClock, collector);
  }

  public Options withCollector(boolean newCollector) {
    return new Options(files, limits, binaryChunks, version, lostErrors, nanoClock, newCollector);
  }
}
