package dev.moonwire.vm;

/**
 * How a program ended.
 *
 * @param signalled whether a signal ended it
 * @param code its exit code, or the signal's number
 */
public record ExitStatus(boolean signalled, int code) {
  public static final ExitStatus SUCCESS = new ExitStatus(false, 0);

  /** The second result of {@code os.execute} and {@code file:close()}: "exit" or "signal". */
  public String kind() {
    return signalled ? "signal" : "exit";
  }
}
