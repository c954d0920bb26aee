package dev.moonwire.cli;

/**
 * A configuration of {@code java.util.logging} without any handler, named to the JDK before anybody
 * logs: what Netty has to say about its surroundings is not for the standard error of a script. It
 * is public because the JDK makes it, and costs nothing until something is logged.
 */
public final class QuietLogging {
  static final String PROPERTY = "java.util.logging.config.class";

  /** Configures nothing, so that there is nothing that prints. */
  public QuietLogging() {}

  /** Unless the user has asked for a log. */
  static void begin(boolean debug) {
    boolean configured =
        System.getProperty(PROPERTY) != null
            || System.getProperty("java.util.logging.config.file") != null;
    if (!debug && !configured) {
      System.setProperty(PROPERTY, QuietLogging.class.getName());
    }
  }
}
