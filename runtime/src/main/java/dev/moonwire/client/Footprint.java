package dev.moonwire.client;

import org.jspecify.annotations.Nullable;

/**
 * Estimates of the memory that things of a context take, in bytes: their texts and buffers, and a
 * flat sum for the rest. What several of them share is not in it.
 */
final class Footprint {
  private static final int CONTEXT = 2 << 10;
  private static final int VHOST = 1 << 10;
  private static final int PROTOCOL = 64;
  private static final int WSI = 1 << 10;
  private static final int CONNECTION = 1 << 10;

  /** TLS that is not there yet, and cannot be asked. */
  private static final int HANDSHAKE = 32 << 10;

  /** A timer of the loop with what it runs. */
  private static final int SUL = 300;

  /** Something to do in the next service call. */
  private static final int TASK = 64;

  /** A reference in a list. */
  private static final int ENTRY = 48;

  private Footprint() {}

  static long ofContext(int suls, int tasks) {
    return CONTEXT + (long) SUL * suls + (long) TASK * tasks;
  }

  /** Of a wsi with its connection, where that is not another's, without its TLS. */
  static long of(Wsi wsi, @Nullable Exchange exchange) {
    Connection connection = wsi.connection();
    long bytes = WSI + of(wsi.info()) + wsi.request().approximateBytes() + wsi.refusalBody().length;
    if (wsi.response() != null) {
      bytes += wsi.response().headers().approximateBytes();
    }
    if (exchange != null) {
      bytes += exchange.heldBytes();
    }
    if (connection != null && wsi.carrier() == null) {
      bytes += CONNECTION + connection.buffered();
      bytes += wsi.isSecure() && connection.tls() == null ? HANDSHAKE : 0;
    }
    return bytes;
  }

  private static long of(ConnectInfo info) {
    Wishes wishes = info.wishes();
    Credentials known = wishes.credentials();
    long bytes = texts(info.address(), info.path(), info.host(), info.method());
    bytes += texts(wishes.origin(), wishes.localProtocol(), wishes.alpn(), wishes.iface());
    bytes += known == null ? 0 : texts(known.user(), known.password());
    for (String offered : wishes.offered()) {
      bytes += ENTRY + offered.length();
    }
    return bytes;
  }

  /** Of a vhost as it was made, without the configs of its TLS. */
  static long of(VhostInfo info) {
    long bytes = VHOST + texts(info.name(), info.deflate(), info.iface()) + of(info.tls());
    if (info.proxy() != null) {
      bytes += texts(info.proxy().host(), info.proxy().user(), info.proxy().password());
    }
    for (Protocol protocol : info.protocols()) {
      bytes += PROTOCOL + protocol.name().length();
    }
    return bytes;
  }

  static long of(TlsFiles tls) {
    return texts(tls.ca(), tls.certificate(), tls.key(), tls.ciphers(), tls.alpn())
        + texts(tls.caFile(), tls.certificateFile(), tls.keyFile(), tls.keyPassword());
  }

  private static long texts(@Nullable String... all) {
    long size = 0;
    for (String text : all) {
      size += text == null ? 0 : text.length();
    }
    return size;
  }
}
