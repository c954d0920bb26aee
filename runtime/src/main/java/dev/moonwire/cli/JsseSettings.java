package dev.moonwire.cli;

/** What the JDK's TLS lets only a whole process choose; the command is one, an application not. */
final class JsseSettings {
  private static final String DISABLED_EXTENSIONS = "jdk.tls.server.disableExtensions";

  private JsseSettings() {}

  /**
   * Keeps JSSE from reading the names that clients ask for: it breaks off at one that is no host
   * name, and our servers read them themselves. A choice on the command line stays.
   */
  static void begin() {
    if (System.getProperty(DISABLED_EXTENSIONS) == null) {
      System.setProperty(DISABLED_EXTENSIONS, "server_name");
    }
  }
}
