package dev.moonwire.lib;

import dev.moonwire.client.Flags;
import dev.moonwire.client.Wsi;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The functions that need no connection, and the texts of multipart bodies. */
final class LwsText {
  private static final String VERSION = "4.1.6-moonwire";
  private static final long MICROS = 1_000_000;
  private static final int NANOS_PER_MICRO = 1000;

  private LwsText() {}

  static void addTo(VmTable module, LwsWsi wsis) {
    add(module, "get_library_version", args -> LuaValue.valueOf(VERSION));
    add(module, "now_usecs", args -> now());
    add(module, "urlencode", args -> encoded(args.string(1)));
    add(module, "urldecode", args -> decoded(args.string(1)));
    add(module, "http_basic_auth_gen", LwsText::basicAuth);
    add(module, "write_ws_flags", LwsText::writeFlags);
    add(module, "bor", LwsText::or);
    add(module, "callback_http_dummy", args -> LwsWsi.number(0));
    add(module, "retry_get_delay_ms", LwsRetries::delay);
    wsis.live("client_http_multipart", LwsText::multipart);
  }

  private static void add(VmTable module, String name, NativeFunction.Body body) {
    module.rawset(name, new NativeFunction(name, body));
  }

  private static LuaValue now() {
    Instant now = Clock.systemUTC().instant();
    return LwsWsi.number(now.getEpochSecond() * MICROS + now.getNano() / NANOS_PER_MICRO);
  }

  /** All but letters, digits and {@code -._~} as %XX (RFC 3986 §2.3), a blank as {@code +}. */
  private static LuaValue encoded(LuaString text) {
    StringBuilder out = new StringBuilder();
    for (byte b : Latin1.bytes(text)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else if (c == ' ') {
        out.append('+');
      } else {
        out.append('%').append(hex(c >> 4)).append(hex(c & 0xf));
      }
    }
    return LibtlsResults.string(out.toString());
  }

  private static char hex(int digit) {
    return Character.toUpperCase(Character.forDigit(digit, 16));
  }

  /** The way back; nil for a % without two digits. */
  private static LuaValue decoded(LuaString text) {
    byte[] in = Latin1.bytes(text);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '+') {
        out.write(' ');
      } else if (in[i] != '%') {
        out.write(in[i]);
      } else {
        int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
        if (low < 0) {
          return LuaValue.NIL;
        }
        out.write(high << 4 | low);
        i += 2;
      }
    }
    return LuaString.valueUsing(out.toByteArray());
  }

  private static Varargs basicAuth(Arguments args) {
    String pair = Latin1.of(args.string(1)) + ":" + Latin1.of(args.string(2));
    byte[] bytes = pair.getBytes(StandardCharsets.ISO_8859_1);
    return LuaValue.valueOf("Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  /** {@code write_ws_flags(initial, is_start, is_end)}. */
  private static Varargs writeFlags(Arguments args) {
    int flags = args.truth(2) ? (int) args.exactInteger(1) : Flags.WRITE_CONTINUATION;
    return LwsWsi.number(args.truth(3) ? flags : flags | Flags.WRITE_NO_FIN);
  }

  private static Varargs or(Arguments args) {
    long bits = 0;
    for (int i = 1; i <= args.count(); i++) {
      bits |= args.exactInteger(i);
    }
    return LwsWsi.number(bits);
  }

  /**
   * {@code wsi:client_http_multipart(name, file, content_type)}: what stands before a part, without
   * a name what ends the body (RFC 7578 §4).
   */
  private static Varargs multipart(Wsi wsi, Arguments args) {
    String boundary = "--" + wsi.boundary();
    if (args.isNoneOrNil(2)) {
      return LibtlsResults.string(boundary + "--\r\n");
    }
    StringBuilder part = new StringBuilder(boundary);
    part.append("\r\nContent-Disposition: form-data; name=\"").append(quoted(args, 2)).append('"');
    if (!args.isNoneOrNil(3)) {
      part.append("; filename=\"").append(quoted(args, 3)).append('"');
    }
    if (!args.isNoneOrNil(4)) {
      part.append("\r\nContent-Type: ").append(quoted(args, 4));
    }
    return LibtlsResults.string(part.append("\r\n\r\n").toString());
  }

  /** As browsers do it (HTML, multipart/form-data encoding algorithm). */
  private static String quoted(Arguments args, int n) {
    return Latin1.of(args.string(n)).replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
  }
}
