package dev.moonwire.client.link;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * SOCKS 5 (RFC 1928) with no authentication or user and password (RFC 1929). The target is named by
 * its domain name, which the proxy resolves.
 */
final class SocksTunnel implements Tunnel {
  private static final int VERSION = 5;
  private static final int NO_AUTHENTICATION = 0;
  private static final int USER_AND_PASSWORD = 2;
  private static final int AUTHENTICATION_VERSION = 1;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int DOMAIN_NAME = 3;
  private static final int IPV6 = 4;
  private static final int MOST_TEXT = 255;
  private static final String[] REFUSALS = {
    "",
    "general failure",
    "not allowed",
    "network unreachable",
    "host unreachable",
    "connection refused",
    "expired",
    "command not supported",
    "address type not supported"
  };

  /** Whose answer is awaited. */
  private enum State {
    METHOD,
    AUTHENTICATION,
    REPLY
  }

  private final Proxy proxy;
  private final String host;
  private final int port;
  private State state = State.METHOD;

  SocksTunnel(Proxy proxy, String host, int port) {
    this.proxy = proxy;
    this.host = host;
    this.port = port;
  }

  @Override
  public void begin(ByteBuf out) {
    out.writeByte(VERSION).writeByte(2).writeByte(NO_AUTHENTICATION).writeByte(USER_AND_PASSWORD);
  }

  @Override
  public boolean proceed(ByteBuf in, ByteBuf out) throws LinkException {
    while (true) {
      switch (state) {
        case METHOD -> {
          if (in.readableBytes() < 2) {
            return false;
          }
          method(in, out);
        }
        case AUTHENTICATION -> {
          if (in.readableBytes() < 2) {
            return false;
          }
          in.skipBytes(1);
          if (in.readByte() != 0) {
            throw refused("authentication failed");
          }
          request(out);
        }
        default -> {
          return replied(in);
        }
      }
    }
  }

  private void method(ByteBuf in, ByteBuf out) throws LinkException {
    if (in.readUnsignedByte() != VERSION) {
      throw refused("not SOCKS 5");
    }
    int method = in.readUnsignedByte();
    if (method == NO_AUTHENTICATION) {
      request(out);
    } else if (method == USER_AND_PASSWORD && proxy.user() != null) {
      out.writeByte(AUTHENTICATION_VERSION);
      text(out, proxy.user());
      text(out, String.valueOf(proxy.password()));
      state = State.AUTHENTICATION;
    } else {
      throw refused("authentication required");
    }
  }

  private void request(ByteBuf out) throws LinkException {
    out.writeByte(VERSION).writeByte(CONNECT).writeByte(0).writeByte(DOMAIN_NAME);
    text(out, host);
    out.writeShort(port);
    state = State.REPLY;
  }

  private void text(ByteBuf out, String text) throws LinkException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length > MOST_TEXT) {
      throw refused("name longer than 255 bytes");
    }
    out.writeByte(bytes.length).writeBytes(bytes);
  }

  private boolean replied(ByteBuf in) throws LinkException {
    final int fixed = 5;
    if (in.readableBytes() < fixed) {
      return false;
    }
    int code = in.getUnsignedByte(in.readerIndex() + 1);
    if (code != 0) {
      throw refused(code < REFUSALS.length ? REFUSALS[code] : "code " + code);
    }
    int length =
        switch (in.getUnsignedByte(in.readerIndex() + 3)) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case DOMAIN_NAME -> 1 + in.getUnsignedByte(in.readerIndex() + 4);
          default -> throw refused("unknown address type");
        };
    int whole = 4 + length + 2;
    if (in.readableBytes() < whole) {
      return false;
    }
    in.skipBytes(whole);
    return true;
  }

  private LinkException refused(String why) {
    return new LinkException("socks proxy " + proxy + " refused: " + why);
  }
}
