package dev.moonwire.lib;

/** What a script asks for cannot be: it is told {@code nil} and why. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  Refusal(String why) {
    super(why, null, false, false);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
