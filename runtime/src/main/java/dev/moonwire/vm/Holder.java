package dev.moonwire.vm;

/**
 * A Java object that keeps what scripts made where no table or stack shows it: the payload of a
 * userdata, a queue, the work of a native function in progress. What it names counts against {@link
 * Limits#memoryBytes}; what is not named anywhere would be a hiding place.
 */
@FunctionalInterface
public interface Holder {
  /** Names everything it holds: its own size in bytes, values, other holders. */
  void show(Census census);
}
