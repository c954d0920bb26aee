package dev.moonwire.vm.host;

/**
 * Thrown by a {@link HostFunction} in which a limit has ended a part of the script: the rest ends
 * with it, whatever it catches.
 */
public final class HostEnd extends Exception {
  private static final long serialVersionUID = 1L;

  public HostEnd(String text, Throwable cause) {
    super(text, cause);
  }
}
