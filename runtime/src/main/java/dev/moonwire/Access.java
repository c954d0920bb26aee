package dev.moonwire;

/** Something a script may be allowed to do besides computing, see {@link MoonwireBuilder#allow}. */
public final class Access {
  private final Kind kind;

  enum Kind {
    FILES,
    PROGRAMS,
    ENVIRONMENT,
    DESCRIPTORS,
    LIBTLS,
    LIBWEBSOCKETS,
    DEBUG
  }

  private Access(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Opening, removing and renaming files, and modules from files. */
  public static Access files() {
    return new Access(Kind.FILES);
  }

  /** Running programs: {@code os.execute}, {@code io.popen}, {@code moonwire.process}. */
  public static Access programs() {
    return new Access(Kind.PROGRAMS);
  }

  /** Reading environment variables; those the builder was given are always there. */
  public static Access environment() {
    return new Access(Kind.ENVIRONMENT);
  }

  /** Descriptors as numbers, those of files included: {@code moonwire.fd}. */
  public static Access descriptors() {
    return new Access(Kind.DESCRIPTORS);
  }

  /** TLS connections: {@code libtls} and {@code libtls.config}. */
  public static Access libtls() {
    return new Access(Kind.LIBTLS);
  }

  /** Connections to HTTP and WebSocket servers: {@code libwebsockets}. */
  public static Access libwebsockets() {
    return new Access(Kind.LIBWEBSOCKETS);
  }

  /** The library {@code debug}, which sees through everything in the VM. */
  public static Access debug() {
    return new Access(Kind.DEBUG);
  }

  @Override
  public String toString() {
    return kind.toString();
  }
}
