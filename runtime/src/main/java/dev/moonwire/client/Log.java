package dev.moonwire.client;

/** Where a context tells what it does, for those who look for a mistake. */
public interface Log {
  /** The connect failed, or the peer broke the protocol. */
  int WARN = 2;

  /** A connection has come or gone. */
  int NOTICE = 4;

  /** Steps on the way. */
  int INFO = 8;

  /** Whether anybody listens at the level. */
  boolean isOn(int level);

  /** Tells a line without its end. */
  void line(int level, String text);
}
