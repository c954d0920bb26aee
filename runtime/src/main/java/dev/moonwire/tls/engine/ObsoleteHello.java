package dev.moonwire.tls.engine;

import dev.moonwire.tls.cipher.CipherSuite;
import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.config.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The first message of a client (RFC 4346 §7.4.1.2) that may speak nothing newer than TLS 1.1, at a
 * security level that forbids the signatures of those versions. OpenSSL sends it all the same and
 * learns from most servers that they do not speak such versions any more; from others it takes
 * nothing. The engines would either send nothing or go on, so this is ours.
 */
final class ObsoleteHello {
  private static final int HANDSHAKE_RECORD = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int RANDOM_BYTES = 32;
  private static final int RECORD_VERSION = ProtocolVersion.TLS1_0.wire();
  private static final int SERVER_NAME = 0;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int POINT_FORMATS = 11;
  private static final int RENEGOTIATION_INFO = 0xff01;

  private ObsoleteHello() {}

  /**
   * The whole record.
   *
   * @param sni the server name to send, or null
   */
  static byte[] record(TlsSettings settings, @Nullable String sni) {
    Bytes body = new Bytes().number(newest(settings).wire(), 2).bytes(random());
    body.number(0, 1); // no session
    body.vector(suites(settings), 2).vector(new Bytes().number(0, 1), 1);
    body.vector(extensions(settings, sni), 2);
    Bytes message = new Bytes().number(CLIENT_HELLO, 1).vector(body, 3);
    return new Bytes()
        .number(HANDSHAKE_RECORD, 1)
        .number(RECORD_VERSION, 2)
        .vector(message, 2)
        .toByteArray();
  }

  private static ProtocolVersion newest(TlsSettings settings) {
    return settings.protocols().stream().max(Comparator.naturalOrder()).orElseThrow();
  }

  private static byte[] random() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return random;
  }

  private static Bytes suites(TlsSettings settings) {
    Bytes suites = new Bytes();
    for (CipherSuite suite : settings.ciphers().suites()) {
      if (suite.since() != CipherSuite.Era.TLS1_2) {
        suites.number(suite.id(), 2);
      }
    }
    return suites;
  }

  private static Bytes extensions(TlsSettings settings, @Nullable String sni) {
    Bytes all = new Bytes();
    if (sni != null) {
      Bytes name = new Bytes().bytes(sni.getBytes(StandardCharsets.ISO_8859_1));
      Bytes names = new Bytes().number(0, 1).vector(name, 2);
      all.number(SERVER_NAME, 2).vector(new Bytes().vector(names, 2), 2);
    }
    if (!settings.curves().isEmpty()) {
      Bytes groups = new Bytes();
      for (NamedCurve curve : settings.curves()) {
        groups.number(curve.group(), 2);
      }
      all.number(SUPPORTED_GROUPS, 2).vector(new Bytes().vector(groups, 2), 2);
    }
    Bytes uncompressed = new Bytes().vector(new Bytes().number(0, 1), 1);
    all.number(POINT_FORMATS, 2).vector(uncompressed, 2);
    return all.number(RENEGOTIATION_INFO, 2).vector(new Bytes().number(0, 1), 2);
  }

  /** Numbers and vectors one after another, as TLS writes them (RFC 4346 §4). */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes number(int value, int length) {
      for (int i = length - 1; i >= 0; i--) {
        out.write(value >> (Byte.SIZE * i));
      }
      return this;
    }

    Bytes bytes(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    /** With its length in front, which takes so many bytes. */
    Bytes vector(Bytes content, int lengthBytes) {
      return number(content.out.size(), lengthBytes).bytes(content.toByteArray());
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }
  }
}
