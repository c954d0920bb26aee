package dev.moonwire.process;

/** What one of a child's three standard streams is connected with. */
public sealed interface Stdio {
  /** With what the runtime itself has there. */
  record Inherit() implements Stdio {}

  /** With nothing: reads end at once, writes vanish. */
  record Null() implements Stdio {}

  /** With a new pipe, whose other end the runtime gets. */
  record Pipe() implements Stdio {}

  /** With a pipe's end that is open already; it stays open here. */
  record Existing(int fd) implements Stdio {}

  Stdio INHERIT = new Inherit();
  Stdio NULL = new Null();
  Stdio PIPE = new Pipe();
}
