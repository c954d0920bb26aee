package dev.moonwire.vm.host;

import org.luaj.vm2.LuaError;

/** What became of a Lua error whose origin is an exception in the embedder's Java code. */
final class HostError extends LuaError {
  private static final long serialVersionUID = 1L;
  private final Exception origin;

  HostError(Exception origin) {
    super(text(origin));
    this.origin = origin;
  }

  private static String text(Exception origin) {
    String message = origin.getMessage();
    return message == null || message.isEmpty() ? "java function failed" : message;
  }

  @Override
  public Throwable getCause() {
    return origin;
  }
}
