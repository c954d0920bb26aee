package dev.moonwire.tls.config;

/** What a server wants of its clients' certificates. */
public enum ClientVerify {
  /** Not asked for. */
  NONE,
  /** Asked for; must be valid if sent. */
  OPTIONAL,
  /** Asked for and needed. */
  REQUIRED
}
