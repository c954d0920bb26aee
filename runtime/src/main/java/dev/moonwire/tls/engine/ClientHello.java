package dev.moonwire.tls.engine;

import dev.moonwire.tls.cipher.ProtocolVersion;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The client's first message (RFC 8446 §4.1.2), read only as far as a server must before it can
 * choose a certificate and an engine.
 *
 * @param serverName the host name the client asks for (RFC 6066 §3), one char per byte; null when
 *     there is none
 * @param hasBadName whether it asks for a name in a form that RFC 6066 does not have
 * @param asksForStaple whether it asks for an OCSP response (RFC 6066 §8)
 * @param versions those it offers (RFC 8446 §4.2.1)
 * @param groups the numbers of the groups it knows (RFC 8446 §4.2.7); empty when it does not say
 */
public record ClientHello(
    @Nullable String serverName,
    boolean hasBadName,
    boolean asksForStaple,
    Set<ProtocolVersion> versions,
    Set<Integer> groups) {
  private static final int MESSAGE_HEADER = 4;
  private static final int RANDOM = 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int STATUS_REQUEST = 5;
  private static final int OCSP = 1;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int SUPPORTED_VERSIONS = 43;

  private static final ClientHello UNREADABLE =
      new ClientHello(null, false, false, Set.of(ProtocolVersion.values()), Set.of());

  public ClientHello {
    versions = Set.copyOf(versions);
    groups = Set.copyOf(groups);
  }

  /** The bytes of the records without their headers. */
  private static ByteBuffer message(List<ByteBuffer> records) {
    int length = 0;
    for (ByteBuffer record : records) {
      length += record.remaining() - TlsBuffers.HEADER;
    }
    ByteBuffer message = ByteBuffer.allocate(length);
    for (ByteBuffer record : records) {
      message.put(record.duplicate().position(record.position() + TlsBuffers.HEADER));
    }
    return message.flip();
  }

  /**
   * What the records say. Of a malformed message, which an engine will refuse, they say that it may
   * have any version and nothing else.
   */
  public static ClientHello read(List<ByteBuffer> records) {
    try {
      ByteBuffer message = message(records);
      skip(message, MESSAGE_HEADER);
      int legacyVersion = message.getShort() & 0xffff;
      skip(message, RANDOM);
      skip(message, message.get() & 0xff); // session id
      skip(message, message.getShort() & 0xffff); // cipher suites
      skip(message, message.get() & 0xff); // compression methods
      return fromExtensions(
          legacyVersions(legacyVersion),
          message.hasRemaining() ? take(message) : ByteBuffer.allocate(0));
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return UNREADABLE;
    }
  }

  /** The versions up to the one in the message's head, which knows none after TLS 1.2. */
  private static Set<ProtocolVersion> legacyVersions(int newest) {
    Set<ProtocolVersion> versions = EnumSet.allOf(ProtocolVersion.class);
    versions.removeIf(v -> v.wire() > newest || v == ProtocolVersion.TLS1_3);
    return versions;
  }

  private static ClientHello fromExtensions(Set<ProtocolVersion> legacy, ByteBuffer extensions) {
    String name = null;
    boolean badName = false;
    boolean staple = false;
    Set<ProtocolVersion> versions = legacy;
    Set<Integer> groups = Set.of();
    while (extensions.hasRemaining()) {
      int type = extensions.getShort() & 0xffff;
      ByteBuffer body = take(extensions);
      switch (type) {
        case SERVER_NAME -> {
          name = hostName(body);
          badName = name == null;
        }
        case STATUS_REQUEST -> staple = body.get() == OCSP;
        case SUPPORTED_GROUPS -> groups = numbers(take(body));
        case SUPPORTED_VERSIONS -> versions = versions(numbers(body.position(1)));
        default -> {}
      }
    }
    return new ClientHello(name, badName, staple, versions, groups);
  }

  private static Set<ProtocolVersion> versions(Set<Integer> wire) {
    Set<ProtocolVersion> versions = EnumSet.allOf(ProtocolVersion.class);
    versions.removeIf(v -> !wire.contains(v.wire()));
    return versions;
  }

  /** The name of a list of just one, which is all there can be; null when it is none. */
  private static @Nullable String hostName(ByteBuffer extension) {
    try {
      ByteBuffer names = take(extension);
      boolean isHost = names.get() == HOST_NAME;
      ByteBuffer name = take(names);
      boolean whole = !extension.hasRemaining() && !names.hasRemaining() && name.hasRemaining();
      return isHost && whole ? StandardCharsets.ISO_8859_1.decode(name).toString() : null;
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static Set<Integer> numbers(ByteBuffer list) {
    Set<Integer> numbers = new HashSet<>();
    while (list.hasRemaining()) {
      numbers.add(list.getShort() & 0xffff);
    }
    return numbers;
  }

  /** A vector with a length of two bytes. */
  private static ByteBuffer take(ByteBuffer from) {
    int length = from.getShort() & 0xffff;
    ByteBuffer vector = from.slice(from.position(), length);
    skip(from, length);
    return vector;
  }

  private static void skip(ByteBuffer bytes, int n) {
    bytes.position(bytes.position() + n);
  }
}
