package dev.moonwire.vm;

/**
 * What a VM is given at birth.
 *
 * @param files the outside as io and os see it
 * @param limits what a script may use
 * @param binaryChunks whether {@code load} accepts precompiled code, which can be forged
 */
public record Options(Files files, Limits limits, boolean binaryChunks) {
  /** No limits, no binary chunks. */
  public static Options of(Files files) {
    return new Options(files, Limits.NONE, false);
  }

  public Options withLimits(Limits newLimits) {
    return new Options(files, newLimits, binaryChunks);
  }

  public Options withBinaryChunks(boolean allowed) {
    return new Options(files, limits, allowed);
  }
}
