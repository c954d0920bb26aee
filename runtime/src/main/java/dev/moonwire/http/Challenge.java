package dev.moonwire.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A way that a server offers to prove who one is: an element of WWW-Authenticate (RFC 9110
 * §11.6.1).
 *
 * <pre>
 *   challenge = scheme [ 1*SP ( token68 / [ auth-param *( OWS "," OWS auth-param ) ] ) ]
 * </pre>
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case, without quotes; of a name that comes twice the
 *     first
 */
public record Challenge(String scheme, Map<String, String> parameters) {
  public Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** A parameter's value; null where it is absent. */
  public @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  /**
   * Reads what can be read of a head's fields. A field that is malformed counts up to there,
   * without the challenge it breaks off in.
   */
  public static List<Challenge> in(Headers headers) {
    List<Challenge> all = new ArrayList<>();
    for (String value : headers.all("WWW-Authenticate")) {
      new Reader(value).readAll(all);
    }
    return all;
  }

  /** Goes through one field. */
  private static final class Reader {
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";
    private static final String TOKEN68_SIGNS = "-._~+/";

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void readAll(List<Challenge> into) {
      for (skipSeparators(); at < text.length(); skipSeparators()) {
        String scheme = token();
        Map<String, String> parameters = new HashMap<>();
        if (scheme.isEmpty() || !readParameters(parameters)) {
          return;
        }
        into.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
      }
    }

    /** Reads up to the next scheme or the end; false for what has no form. */
    private boolean readParameters(Map<String, String> into) {
      if (at < text.length() && !isBlank() && text.charAt(at) != ',') {
        return false;
      }
      skipBlanks();
      if (skipToken68()) {
        return atSeparator();
      }
      while (true) {
        skipSeparators();
        int before = at;
        String name = token();
        skipBlanks();
        if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
          // Another scheme begins here, or nothing does.
          at = before;
          return name.isEmpty() ? at == text.length() : true;
        }
        at++;
        skipBlanks();
        String value = value();
        if (value == null || !atSeparator()) {
          return false;
        }
        into.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
      }
    }

    /** A token68 stands alone; what looks like one may be the first parameter instead. */
    private boolean skipToken68() {
      int end = at;
      while (end < text.length() && isOneOf(text.charAt(end), TOKEN68_SIGNS)) {
        end++;
      }
      int padded = end;
      while (padded < text.length() && text.charAt(padded) == '=') {
        padded++;
      }
      int behind = padded;
      while (behind < text.length() && isBlank(text.charAt(behind))) {
        behind++;
      }
      boolean alone = behind == text.length() || text.charAt(behind) == ',';
      if (end == at || !alone) {
        return false;
      }
      at = behind;
      return true;
    }

    private @Nullable String value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      String value = token();
      return value.isEmpty() ? null : value;
    }

    private @Nullable String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return value.toString();
        }
        if (c == '\\' && ++at == text.length()) {
          return null;
        }
        value.append(text.charAt(at));
      }
      return null;
    }

    private String token() {
      int begin = at;
      while (at < text.length() && isOneOf(text.charAt(at), TOKEN_SIGNS)) {
        at++;
      }
      return text.substring(begin, at);
    }

    private static boolean isOneOf(char c, String signs) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (c >= '0' && c <= '9') || signs.indexOf(c) >= 0;
    }

    private boolean atSeparator() {
      skipBlanks();
      return at == text.length() || text.charAt(at) == ',';
    }

    private boolean isBlank() {
      return isBlank(text.charAt(at));
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private void skipBlanks() {
      while (at < text.length() && isBlank()) {
        at++;
      }
    }

    private void skipSeparators() {
      while (at < text.length() && (isBlank() || text.charAt(at) == ',')) {
        at++;
      }
    }
  }
}
