package dev.moonwire.vm;

/**
 * What a script may use before it is ended by an error that {@code pcall} cannot swallow. Zero
 * means unlimited.
 *
 * @param instructions loop turns and calls: not single instructions, but proportional to them
 * @param timeMillis wall time since the VM was made
 * @param memoryBytes an estimate: what strings, tables and stacks above a size took since the last
 *     look at the heap, on top of it
 */
public record Limits(long instructions, long timeMillis, long memoryBytes) {
  public static final Limits NONE = new Limits(0, 0, 0);

  public Limits {
    if (instructions < 0 || timeMillis < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException("negative limit");
    }
  }

  public static Limits ofInstructions(long instructions) {
    return new Limits(instructions, 0, 0);
  }

  public static Limits ofMillis(long timeMillis) {
    return new Limits(0, timeMillis, 0);
  }

  public static Limits ofMemory(long memoryBytes) {
    return new Limits(0, 0, memoryBytes);
  }
}
