package dev.moonwire.client.link;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP CONNECT (RFC 9110 §9.3.6). The proxy resolves the target's name. */
final class HttpTunnel implements Tunnel {
  private static final int MOST_HEAD = 16384;
  private static final int FIRST_REFUSAL = 300;
  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: ([^\\r\\n]*))?");

  private final Proxy proxy;
  private final String target;
  private final StringBuilder head = new StringBuilder();

  HttpTunnel(Proxy proxy, String host, int port) {
    this.proxy = proxy;
    this.target = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  @Override
  public void begin(ByteBuf out) {
    StringBuilder request = new StringBuilder("CONNECT ").append(target).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(target).append("\r\nUser-agent: lws\r\n");
    if (proxy.user() != null) {
      byte[] plain = (proxy.user() + ":" + proxy.password()).getBytes(StandardCharsets.ISO_8859_1);
      String encoded = Base64.getEncoder().encodeToString(plain);
      request.append("Proxy-authorization: basic ").append(encoded).append("\r\n");
    }
    out.writeBytes(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public boolean proceed(ByteBuf in, ByteBuf out) throws LinkException {
    while (in.isReadable()) {
      head.append((char) in.readUnsignedByte());
      if (head.length() > MOST_HEAD) {
        throw new LinkException("proxy " + proxy + ": answer too long");
      }
      int length = head.length();
      boolean ends =
          head.charAt(length - 1) == '\n'
              && (head.indexOf("\n\r\n", length - 3) >= 0 || head.indexOf("\n\n", length - 2) >= 0);
      if (ends && finished()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the head that has come says yes; an interim one says nothing. */
  private boolean finished() throws LinkException {
    Matcher status = STATUS.matcher(head);
    if (!status.lookingAt()) {
      throw new LinkException("proxy " + proxy + ": no HTTP answer");
    }
    int code = Integer.parseInt(status.group(1));
    if (code >= FIRST_REFUSAL) {
      String words = status.group(2) == null ? "" : " " + status.group(2);
      throw new LinkException("proxy " + proxy + " refused: " + code + words);
    }
    head.setLength(0);
    return code >= 200;
  }
}
