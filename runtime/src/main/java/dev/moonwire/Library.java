package dev.moonwire;

/**
 * A library beyond Lua's own that scripts may find. None of them reaches more of the outside than
 * {@link Access} permits; {@link #DEBUG} and {@link #LUAJAVA} reach through the VM itself.
 */
public enum Library {
  /** {@code moonwire.fd}: descriptors as numbers. */
  FD,
  /** {@code moonwire.process}: child programs. */
  PROCESS,
  /** {@code libtls}, {@code libtls.config}, {@code moonwire.certificate}. */
  LIBTLS,
  /** {@code libwebsockets}, and with it {@code moonwire.http} and {@code moonwire.ws}. */
  LIBWEBSOCKETS,
  /** {@code moonwire.task}. */
  TASK,
  /**
   * The whole of {@code debug}, which changes what other code in the VM relies on. Without it a
   * script has {@code debug.traceback} alone.
   */
  DEBUG,
  /** {@code luajava}: every class of the process. */
  LUAJAVA
}
