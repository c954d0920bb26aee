package dev.moonwire.process;

/**
 * How a child ended.
 *
 * @param signalled whether a signal ended it
 * @param code its exit code, or the signal's number
 */
public record Ending(boolean signalled, int code) {
  private static final int SIGNAL_BASE = 128;
  private static final int LAST_SIGNAL = 64;

  /**
   * From what Java tells: a death by signal n as 128 + n, which a program may also exit with by
   * itself. A signal is the likelier reason.
   */
  static Ending of(int status) {
    boolean signalled = status > SIGNAL_BASE && status <= SIGNAL_BASE + LAST_SIGNAL;
    return new Ending(signalled, signalled ? status - SIGNAL_BASE : status);
  }

  /** What a shell would show in {@code $?}. */
  public int status() {
    return signalled ? SIGNAL_BASE + code : code;
  }
}
