package dev.moonwire.ws;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client and a server agreed on for permessage-deflate (RFC 7692 §7.1).
 *
 * @param serverForgets the server compresses each message on its own (server_no_context_takeover)
 * @param clientForgets the client must do so (client_no_context_takeover)
 * @param clientCompresses false where the server wants a smaller window of the client
 *     (client_max_window_bits) than Java's deflater has: messages are sent as they are then
 */
public record DeflateParameters(
    boolean serverForgets, boolean clientForgets, boolean clientCompresses) {
  /** The extension's name. */
  public static final String NAME = "permessage-deflate";

  private static final String SERVER_FORGETS = "server_no_context_takeover";
  private static final String CLIENT_FORGETS = "client_no_context_takeover";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String CLIENT_WINDOW = "client_max_window_bits";
  private static final int SMALLEST_WINDOW = 8;
  private static final int LARGEST_WINDOW = 15;

  /**
   * Reads the answer to an offer.
   *
   * @param answer one extension with its parameters, as in the header
   * @param offer what was offered, in the same form
   * @return nothing when it is not an answer to such an offer; the connection is to be failed then
   */
  public static Optional<DeflateParameters> accepted(String answer, String offer) {
    String[] parts = answer.split(";", -1);
    if (!parts[0].strip().equals(NAME)) {
      return Optional.empty();
    }
    Set<String> seen = new HashSet<>();
    boolean server = false;
    boolean client = false;
    boolean compresses = true;
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].split("=", 2);
      String name = pair[0].strip().toLowerCase(Locale.ROOT);
      String value = pair.length > 1 ? pair[1].strip() : null;
      boolean asked = !name.equals(CLIENT_WINDOW) || offer.contains(CLIENT_WINDOW);
      if (!seen.add(name) || !asked || !isValid(name, value)) {
        return Optional.empty();
      }
      compresses &= !name.equals(CLIENT_WINDOW) || isLargest(value);
      server |= name.equals(SERVER_FORGETS);
      client |= name.equals(CLIENT_FORGETS);
    }
    return Optional.of(new DeflateParameters(server, client, compresses));
  }

  private static boolean isValid(String name, @Nullable String value) {
    return switch (name) {
      case SERVER_FORGETS, CLIENT_FORGETS -> value == null;
      case SERVER_WINDOW, CLIENT_WINDOW -> value != null && isWindow(unquoted(value));
      default -> false;
    };
  }

  private static boolean isLargest(@Nullable String value) {
    return value != null && unquoted(value).equals(Integer.toString(LARGEST_WINDOW));
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static boolean isWindow(String digits) {
    if (!digits.matches("[1-9][0-9]?")) {
      return false;
    }
    int bits = Integer.parseInt(digits);
    return bits >= SMALLEST_WINDOW && bits <= LARGEST_WINDOW;
  }
}
