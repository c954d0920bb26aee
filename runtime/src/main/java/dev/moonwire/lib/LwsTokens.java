package dev.moonwire.lib;

import dev.moonwire.http.Headers;
import dev.moonwire.http.ResponseHead;
import dev.moonwire.vm.VmTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Header tokens: {@code WSI_TOKEN_*}. Their numbers mean nothing but themselves; in the library
 * they change from build to build.
 */
final class LwsTokens {
  /** The constant's name after WSI_TOKEN_, and the field it stands for. */
  private static final String[][] TOKENS = {
    {"HTTP", ""},
    {"HTTP_COLON_STATUS", ":status"},
    {"HTTP_CONTENT_TYPE", "content-type"},
    {"HTTP_CONTENT_LENGTH", "content-length"},
    {"HTTP_TRANSFER_ENCODING", "transfer-encoding"},
    {"HTTP_LOCATION", "location"},
    {"HTTP_SET_COOKIE", "set-cookie"},
    {"HTTP_COOKIE", "cookie"},
    {"HTTP_AUTHORIZATION", "authorization"},
    {"HTTP_WWW_AUTHENTICATE", "www-authenticate"},
    {"HTTP_ETAG", "etag"},
    {"HTTP_LAST_MODIFIED", "last-modified"},
    {"HTTP_EXPIRES", "expires"},
    {"HTTP_DATE", "date"},
    {"HTTP_SERVER", "server"},
    {"HTTP_CACHE_CONTROL", "cache-control"},
    {"HTTP_CONTENT_ENCODING", "content-encoding"},
    {"HTTP_CONTENT_DISPOSITION", "content-disposition"},
    {"HTTP_CONTENT_LANGUAGE", "content-language"},
    {"HTTP_CONTENT_LOCATION", "content-location"},
    {"HTTP_CONTENT_RANGE", "content-range"},
    {"HTTP_USER_AGENT", "user-agent"},
    {"HTTP_ACCEPT", "accept"},
    {"HTTP_ACCEPT_CHARSET", "accept-charset"},
    {"HTTP_ACCEPT_ENCODING", "accept-encoding"},
    {"HTTP_ACCEPT_LANGUAGE", "accept-language"},
    {"HTTP_ACCEPT_RANGES", "accept-ranges"},
    {"HTTP_AGE", "age"},
    {"HTTP_ALLOW", "allow"},
    {"HTTP_EXPECT", "expect"},
    {"HTTP_FROM", "from"},
    {"HTTP_IF_MATCH", "if-match"},
    {"HTTP_IF_MODIFIED_SINCE", "if-modified-since"},
    {"HTTP_IF_NONE_MATCH", "if-none-match"},
    {"HTTP_IF_RANGE", "if-range"},
    {"HTTP_IF_UNMODIFIED_SINCE", "if-unmodified-since"},
    {"HTTP_LINK", "link"},
    {"HTTP_MAX_FORWARDS", "max-forwards"},
    {"HTTP_PRAGMA", "pragma"},
    {"HTTP_PROXY_AUTHENTICATE", "proxy-authenticate"},
    {"HTTP_PROXY_AUTHORIZATION", "proxy-authorization"},
    {"HTTP_RANGE", "range"},
    {"HTTP_REFERER", "referer"},
    {"HTTP_REFRESH", "refresh"},
    {"HTTP_RETRY_AFTER", "retry-after"},
    {"HTTP_STRICT_TRANSPORT_SECURITY", "strict-transport-security"},
    {"HTTP_VARY", "vary"},
    {"HTTP_VIA", "via"},
    {"HTTP1_0", "http/1.0"},
    {"HOST", "host"},
    {"CONNECTION", "connection"},
    {"UPGRADE", "upgrade"},
    {"ORIGIN", "origin"},
    {"PROTOCOL", "sec-websocket-protocol"},
    {"EXTENSIONS", "sec-websocket-extensions"},
    {"ACCEPT", "sec-websocket-accept"},
    {"KEY", "sec-websocket-key"},
    {"VERSION", "sec-websocket-version"},
    {"NONCE", "sec-websocket-nonce"},
    {"TE", "te"},
    {"X_FORWARDED_FOR", "x-forwarded-for"},
  };

  private static final int STATUS_LINE = 0;
  private static final int STATUS = 1;

  private LwsTokens() {}

  static void addTo(VmTable module) {
    for (int number = 0; number < TOKENS.length; number++) {
      LwsConstants.add(module, "WSI_TOKEN_" + TOKENS[number][0], number);
    }
  }

  /** The field's name; nothing for a number that is no token. */
  static Optional<String> field(long token) {
    return token < 0 || token >= TOKENS.length
        ? Optional.empty()
        : Optional.of(TOKENS[(int) token][1]);
  }

  /** The values of a token in a response, in their order. */
  static List<String> values(ResponseHead head, long token) {
    if (token == STATUS_LINE) {
      return List.of((head.status() + " " + head.reason()).strip());
    }
    if (token == STATUS) {
      return List.of(Integer.toString(head.status()));
    }
    return field(token).map(name -> head.headers().all(name)).orElse(List.of());
  }

  /** A field's name as scripts write it: in any case, with or without the colon. */
  static String name(String written) {
    String bare = written.endsWith(":") ? written.substring(0, written.length() - 1) : written;
    return bare.toLowerCase(Locale.ROOT);
  }

  /** All fields in their order, names in lower case. */
  static Headers lowered(Headers headers) {
    Headers lower = new Headers();
    headers.forEach(field -> lower.add(name(field.name()), field.value()));
    return lower;
  }
}
