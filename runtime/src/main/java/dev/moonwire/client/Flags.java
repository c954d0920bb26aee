package dev.moonwire.client;

/** The bits of {@code ssl_connection}, of options, and of writes that this client acts on. */
public final class Flags {
  // LCCSCF_
  public static final long USE_SSL = 1;
  public static final long ALLOW_SELFSIGNED = 1 << 1;
  public static final long SKIP_SERVER_CERT_HOSTNAME_CHECK = 1 << 2;
  public static final long ALLOW_EXPIRED = 1 << 3;
  public static final long ALLOW_INSECURE = 1 << 4;
  public static final long H2_MANUAL_RXFLOW = 1 << 9;
  public static final long HTTP_MULTIPART_MIME = 1 << 10;
  public static final long HTTP_X_WWW_FORM_URLENCODED = 1 << 11;
  public static final long HTTP_NO_FOLLOW_REDIRECT = 1 << 12;
  public static final long HTTP_NO_CACHE_CONTROL = 1 << 13;
  public static final long ALLOW_REUSE_ADDR = 1 << 14;
  public static final long PIPELINE = 1 << 16;
  public static final long H2_PRIOR_KNOWLEDGE = 1 << 18;
  public static final long IP_LOW_LATENCY = 1 << 24;
  public static final long IP_HIGH_THROUGHPUT = 1 << 25;
  public static final long IP_HIGH_RELIABILITY = 1 << 26;
  public static final long IP_LOW_COST = 1 << 27;
  public static final long IP_CLASSES =
      IP_LOW_LATENCY | IP_HIGH_THROUGHPUT | IP_HIGH_RELIABILITY | IP_LOW_COST;
  public static final long ACCEPT_TLS_DOWNGRADE_REDIRECTS = 1 << 29;
  public static final long CACHE_COOKIES = 1 << 30;

  // LWS_SERVER_OPTION_
  public static final long DISABLE_IPV6 = 1 << 5;
  public static final long DO_SSL_GLOBAL_INIT = 1 << 12;
  public static final long EXPLICIT_VHOSTS = 1 << 13;
  public static final long JUST_USE_RAW_ORIGIN = 1 << 19;
  public static final long OPTION_H2_PRIOR_KNOWLEDGE = 1L << 34;

  // enum lws_write_protocol
  public static final int WRITE_TEXT = 0;
  public static final int WRITE_BINARY = 1;
  public static final int WRITE_CONTINUATION = 2;
  public static final int WRITE_HTTP = 3;
  public static final int WRITE_PING = 5;
  public static final int WRITE_PONG = 6;
  public static final int WRITE_HTTP_FINAL = 7;
  public static final int WRITE_KIND = 0x1f;
  public static final int WRITE_NO_FIN = 0x40;
  public static final int WRITE_H2_STREAM_END = 0x80;

  private Flags() {}

  /** Whether a bit is set. */
  public static boolean has(long bits, long flag) {
    return (bits & flag) != 0;
  }
}
