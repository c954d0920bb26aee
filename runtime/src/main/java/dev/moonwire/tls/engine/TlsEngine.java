package dev.moonwire.tls.engine;

import java.util.Locale;

/** Which TLS implementation does the records: the choice of a whole VM. */
public enum TlsEngine {
  /** BoringSSL where it loads and can do all that a config asks; else the JDK's. */
  AUTO,
  /** BoringSSL, through netty-tcnative. */
  BORINGSSL,
  /** The JDK's own JSSE provider. */
  JDK;

  /**
   * The system property that sets the default of a process: {@code auto}, {@code boringssl}, {@code
   * jdk}.
   */
  public static final String PROPERTY = "moonwire.tls";

  /**
   * What the system property asks for; {@link #AUTO} when it is not set.
   *
   * @throws IllegalArgumentException when it names no engine
   */
  public static TlsEngine ofProcess() {
    String name = System.getProperty(PROPERTY, "auto");
    for (TlsEngine engine : values()) {
      if (engine.name().toLowerCase(Locale.ROOT).equals(name)) {
        return engine;
      }
    }
    throw new IllegalArgumentException(
        "-D" + PROPERTY + "=" + name + ": expected auto, boringssl or jdk");
  }
}
