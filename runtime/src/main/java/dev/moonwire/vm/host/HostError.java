package dev.moonwire.vm.host;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;

/** What became of a Lua error whose origin is an exception in the embedder's Java code. */
final class HostError extends LuaError {
  private static final long serialVersionUID = 1L;
  private static final String NOTHING_TO_TELL = "java function failed";

  private final Throwable origin;

  /**
   * @param text what the script reads
   */
  HostError(String text, Throwable origin) {
    super(text);
    this.origin = origin;
  }

  /** An error with what {@code origin} says, as far as that is for a script. */
  HostError(Throwable origin) {
    this(text(origin), origin);
  }

  /**
   * The message, unless the JVM wrote it: then it is about Java classes. An exception that was
   * given nothing but a cause repeats that one, class name included, so the cause is asked itself.
   */
  private static String text(Throwable origin) {
    String message = origin.getMessage();
    Throwable cause = origin.getCause();
    if (cause != null && cause != origin && (message == null || message.equals(cause.toString()))) {
      return text(cause);
    }
    return message == null || message.isEmpty() || isAboutClasses(origin)
        ? NOTHING_TO_TELL
        : message;
  }

  private static boolean isAboutClasses(Throwable origin) {
    return origin instanceof ClassCastException
        || origin instanceof NullPointerException
        || origin instanceof ArrayStoreException
        || origin instanceof ReflectiveOperationException
        || origin instanceof LinkageError;
  }

  @Override
  public @Nullable Throwable getCause() {
    return origin;
  }
}
