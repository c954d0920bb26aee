package dev.moonwire.observe;

import jdk.jfr.FlightRecorder;

/**
 * Whether the JDK's flight recorder is there and was ever asked to record. Before that no event
 * class is loaded: the first one would start the whole recorder up.
 */
final class FlightRecording {
  /** A runtime made by jlink may lack it. */
  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecording() {}

  static boolean isPossible() {
    return PRESENT && FlightRecorder.isInitialized();
  }
}
