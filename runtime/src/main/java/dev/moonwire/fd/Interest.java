package dev.moonwire.fd;

/** What one waits for on a descriptor. */
public enum Interest {
  /** That a read, or an accept, will not have to wait. */
  READ,
  /** That a write will not have to wait, or a connection attempt has ended. */
  WRITE
}
