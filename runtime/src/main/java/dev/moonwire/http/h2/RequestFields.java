package dev.moonwire.http.h2;

import dev.moonwire.http.Headers;
import dev.moonwire.http.RequestHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request's head as HTTP/2 has it (RFC 9113 §8.3.1): the request line as pseudo-fields, names in
 * lower case, and nothing that is about an HTTP/1 connection (§8.2.2).
 */
final class RequestFields {
  private static final String CONNECT = "CONNECT";
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade");
  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

  private RequestFields() {}

  /**
   * @param protocol what an extended CONNECT asks for (RFC 8441 §4), or null
   * @throws IllegalArgumentException if a name or value cannot be sent
   */
  static Http2Headers of(RequestHead head, @Nullable String protocol) {
    Http2Headers fields = new DefaultHttp2Headers(false);
    fields.method(checkedValue(head.method()));
    fields.authority(checkedValue(head.authority()));
    if (protocol != null || !head.method().equals(CONNECT)) {
      fields.scheme(checkedValue(head.scheme()));
      fields.path(checkedValue(head.target()));
    }
    if (protocol != null) {
      fields.set(Http2Headers.PseudoHeaderName.PROTOCOL.value(), checkedValue(protocol));
    }
    addRegular(head.headers(), fields);
    return fields;
  }

  private static void addRegular(Headers headers, Http2Headers fields) {
    Set<String> dropped = namedByConnection(headers);
    for (Headers.Field field : headers) {
      String name = checkedName(field.name());
      String value = checkedValue(field.value());
      boolean otherTe = name.equals("te") && !value.equalsIgnoreCase("trailers");
      if (!otherTe && !OF_THE_CONNECTION.contains(name) && !dropped.contains(name)) {
        fields.add(name, value);
      }
    }
  }

  /** What the Connection field names is meant for the next hop alone (RFC 9110 §7.6.1). */
  private static Set<String> namedByConnection(Headers headers) {
    Set<String> names = new HashSet<>();
    for (String value : headers.all("connection")) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static String checkedName(String name) {
    boolean token = !name.isEmpty() && name.chars().allMatch(RequestFields::isTokenSign);
    if (!token) {
      throw new IllegalArgumentException("no field name: '" + name + "'");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean isTokenSign(int sign) {
    return (sign >= 'a' && sign <= 'z')
        || (sign >= 'A' && sign <= 'Z')
        || (sign >= '0' && sign <= '9')
        || TOKEN_SIGNS.indexOf(sign) >= 0;
  }

  /** Without the blanks around it, which HTTP/2 has no room for (RFC 9113 §8.2.1). */
  private static String checkedValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char sign = value.charAt(i);
      if (sign == 0 || sign == '\r' || sign == '\n' || sign > 0xff) {
        throw new IllegalArgumentException("no field value: character " + (int) sign);
      }
    }
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char sign) {
    return sign == ' ' || sign == '\t';
  }
}
