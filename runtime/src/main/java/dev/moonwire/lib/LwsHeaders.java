package dev.moonwire.lib;

import dev.moonwire.client.Wsi;
import dev.moonwire.http.Headers;
import dev.moonwire.http.ResponseHead;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.VmTable;
import java.util.List;
import java.util.Optional;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Fields of requests and responses, as scripts read and add them. */
final class LwsHeaders {
  /** How repeated fields are joined; cookies have commas of their own. */
  private static final String SEPARATOR = ", ";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  private LwsHeaders() {}

  static void addTo(LwsWsi wsis) {
    wsis.known("hdr_total_length", (wsi, args) -> length(joined(wsi, token(args, 2))));
    wsis.known("hdr_copy", (wsi, args) -> copy(joined(wsi, token(args, 2))));
    wsis.known("hdr_copy_all", (wsi, args) -> list(values(wsi, token(args, 2))));
    wsis.known("hdr_fragment_length", (wsi, args) -> length(fragment(wsi, args)));
    wsis.known("hdr_copy_fragment", (wsi, args) -> copy(fragment(wsi, args)));
    wsis.known("hdr_custom_length", (wsi, args) -> customLength(custom(wsi, args)));
    wsis.known("hdr_custom_copy", (wsi, args) -> copy(custom(wsi, args)));
    wsis.known("hdr_custom_name_foreach", (wsi, args) -> eachName(wsis, wsi, args));
    wsis.beyond("response_head", LwsHeaders::head);
    wsis.known("http_cookie_get", LwsHeaders::cookie);
    wsis.live("add_http_header_by_name", LwsHeaders::addByName);
    wsis.live("add_http_header_by_token", LwsHeaders::addByToken);
  }

  private static long token(Arguments args, int n) {
    return args.exactInteger(n);
  }

  private static List<String> values(Wsi wsi, long token) {
    ResponseHead head = wsi.response();
    return head == null ? List.of() : LwsTokens.values(head, token);
  }

  private static Optional<String> joined(Wsi wsi, long token) {
    List<String> values = values(wsi, token);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(SEPARATOR, values));
  }

  /** One of several fields of a name, counted from 0. */
  private static Optional<String> fragment(Wsi wsi, Arguments args) {
    List<String> values = values(wsi, token(args, 2));
    long index = args.exactInteger(3);
    return index < 0 || index >= values.size()
        ? Optional.empty()
        : Optional.of(values.get((int) index));
  }

  private static Optional<String> custom(Wsi wsi, Arguments args) {
    String name = LwsTokens.name(Latin1.of(args.string(2)));
    ResponseHead head = wsi.response();
    return Optional.ofNullable(head == null ? null : head.headers().first(name));
  }

  private static Varargs eachName(LwsWsi wsis, Wsi wsi, Arguments args) {
    LuaFunction callback = args.function(2);
    ResponseHead head = wsi.response();
    if (head == null) {
      return LwsWsi.number(-1);
    }
    for (Headers.Field field : LwsTokens.lowered(head.headers())) {
      wsis.vm().call(callback, LibtlsResults.string(field.name() + ":"), args.value(3));
    }
    return LwsWsi.number(0);
  }

  /**
   * The last response's head as a table: {@code status}, {@code reason}, {@code version}, and
   * {@code fields}, a list of names and values in their order; nil before.
   */
  private static Varargs head(Wsi wsi, Arguments args) {
    ResponseHead head = wsi.response();
    if (head == null) {
      return LuaValue.NIL;
    }
    VmTable fields = new VmTable();
    int count = 0;
    for (Headers.Field field : head.headers()) {
      VmTable pair = new VmTable();
      pair.rawset(1, LibtlsResults.string(field.name()));
      pair.rawset(2, LibtlsResults.string(field.value()));
      fields.rawset(++count, pair);
    }
    VmTable shown = new VmTable();
    shown.rawset("status", LwsWsi.number(head.status()));
    shown.rawset("reason", LibtlsResults.string(head.reason()));
    shown.rawset("version", LuaValue.valueOf(head.version()));
    shown.rawset("fields", fields);
    return shown;
  }

  /** The value of a cookie that the last response sets. */
  private static Varargs cookie(Wsi wsi, Arguments args) {
    String prefix = Latin1.of(args.string(2)) + "=";
    ResponseHead head = wsi.response();
    if (head != null) {
      for (String set : head.headers().all("Set-Cookie")) {
        String pair = set.split(";", 2)[0].strip();
        if (pair.startsWith(prefix)) {
          return LibtlsResults.string(pair.substring(prefix.length()));
        }
      }
    }
    return LuaValue.NIL;
  }

  private static Varargs addByName(Wsi wsi, Arguments args) {
    String written = Latin1.of(args.string(2));
    String name = written.endsWith(":") ? written.substring(0, written.length() - 1) : written;
    if (!name.matches(TOKEN)) {
      throw args.error(2, "malformed header name");
    }
    return add(wsi, name, args);
  }

  private static Varargs addByToken(Wsi wsi, Arguments args) {
    String name = LwsTokens.field(token(args, 2)).orElse("");
    if (!name.matches(TOKEN)) {
      throw args.error(2, "token of a request header expected");
    }
    return add(wsi, name, args);
  }

  /** 0, or 1 when no request is being made. */
  private static Varargs add(Wsi wsi, String name, Arguments args) {
    String value = Latin1.of(args.string(3)).strip();
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw args.error(3, "control character in a header");
    }
    return LwsWsi.number(wsi.addHeader(name, value) ? 0 : 1);
  }

  private static LuaValue length(Optional<String> value) {
    return LwsWsi.number(value.map(String::length).orElse(0));
  }

  private static LuaValue customLength(Optional<String> value) {
    return LwsWsi.number(value.map(String::length).orElse(-1));
  }

  private static LuaValue copy(Optional<String> value) {
    return LibtlsResults.string(value.orElse(null));
  }

  private static LuaValue list(List<String> values) {
    VmTable list = new VmTable();
    for (int i = 0; i < values.size(); i++) {
      list.rawset(i + 1, LibtlsResults.string(values.get(i)));
    }
    return list;
  }
}
