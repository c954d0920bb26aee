package dev.moonwire.tls.cipher;

/** The protocol versions libtls can name. OpenSSL, JSSE and Netty spell them alike. */
public enum ProtocolVersion {
  TLS1_0(2, 0x0301, "TLSv1"),
  TLS1_1(4, 0x0302, "TLSv1.1"),
  TLS1_2(8, 0x0303, "TLSv1.2"),
  TLS1_3(16, 0x0304, "TLSv1.3");

  private final int bit;
  private final int wire;
  private final String text;

  ProtocolVersion(int bit, int wire, String text) {
    this.bit = bit;
    this.wire = wire;
    this.text = text;
  }

  /** The flag of {@code set_protocols}. */
  public int bit() {
    return bit;
  }

  /** Whether it is older than TLS 1.2. */
  public boolean isObsolete() {
    return compareTo(TLS1_2) < 0;
  }

  /** The number in a ClientHello. */
  public int wire() {
    return wire;
  }

  /** The name as engines and {@code conn_version} spell it. */
  public String text() {
    return text;
  }
}
