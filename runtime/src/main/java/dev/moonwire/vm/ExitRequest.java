package dev.moonwire.vm;

/**
 * {@code os.exit} on its way out of the VM: whoever runs the script ends it. Not an error: {@code
 * pcall} does not see it, and no {@code xpcall} handler runs.
 */
public final class ExitRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final boolean closesState;

  /**
   * @param status the exit status asked for
   * @param closesState whether the VM is to be closed first, so that {@code __gc} methods run
   */
  public ExitRequest(int status, boolean closesState) {
    super("exit " + status, null, false, false);
    this.status = status;
    this.closesState = closesState;
  }

  public int status() {
    return status;
  }

  public boolean closesState() {
    return closesState;
  }
}
