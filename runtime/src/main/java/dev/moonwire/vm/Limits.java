package dev.moonwire.vm;

/**
 * What a script may use before it is ended by an error that {@code pcall} cannot swallow. Zero
 * means unlimited.
 *
 * <p>Instructions and time are a budget per call from Java: each outermost {@link LuaVm#call}, or
 * {@link LuaVm#budgeted} work, begins with all of it, and calls inside it share what is left. An
 * error of a limit ends that call only. Memory belongs to the VM: the error ends the call that
 * needed too much, and what it held may be collected.
 *
 * @param instructions loop turns and calls: not single instructions, but proportional to them. Long
 *     work inside a native function counts, too
 * @param timeMillis wall time, waiting included
 * @param memoryBytes an estimate of all that the VM holds: values, code, stacks, and what native
 *     functions and libraries keep for it, such as buffers, keys, trust anchors. What Java code
 *     holds does not count, nor what is behind a Java object that a script was given, nor another
 *     VM's
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
