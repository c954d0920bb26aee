package dev.moonwire.client;

/** Whom a server may know us as. Text of one char per byte. */
public record Credentials(String user, String password) {
  /** Nobody reads a password in a log. */
  @Override
  public String toString() {
    return "credentials";
  }
}
