package dev.moonwire.tls.engine;

import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.config.Octets;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * The engines that answer with one key pair. In automatic mode the client's first message decides
 * which of them it is, before either has seen a byte: the JDK's, unless the client asks for what
 * that one cannot do.
 *
 * <ul>
 *   <li>It asks for an OCSP response, and there is one: JSSE staples only what it has fetched
 *       itself from the responder, and not at all where the issuer is not sent along.
 *   <li>It asks for a name that is no host name: JSSE breaks off, where OpenSSL shows its default
 *       certificate.
 *   <li>It knows no version but those before TLS 1.2, and the config allows them and their weak
 *       signatures: the JDK has them switched off for the whole process.
 * </ul>
 */
public final class ServerEngines {
  private final EngineSpec spec;
  private final EngineContext usual;
  private final boolean chooses;
  private @Nullable EngineContext boringSsl;

  private ServerEngines(EngineSpec spec, EngineContext usual, boolean chooses) {
    this.spec = spec;
    this.usual = usual;
    this.chooses = chooses;
  }

  /**
   * Sets up what answers by default.
   *
   * @throws TlsException when the config asks for what the engine refuses
   */
  public static ServerEngines of(TlsEngine wanted, EngineSpec spec) throws TlsException {
    EngineContext usual = EngineChoice.make(wanted, spec);
    boolean chooses =
        wanted == TlsEngine.AUTO
            && usual.kind() == TlsEngine.JDK
            && BoringSsl.isAvailable()
            && EngineChoice.isIdentityInBoringSsl(spec);
    return new ServerEngines(spec, usual, chooses);
  }

  /**
   * The machine for a client.
   *
   * @param buffers the scratch memory of the VM
   * @param hello its first message, which the machine has yet to be given
   * @param verifier judges the client's certificates during the handshake
   */
  public RecordEngine open(TlsBuffers buffers, ClientHello hello, PeerVerifier verifier) {
    if (hello.hasBadName()) {
      return new RefusingEngine(Alert.DECODE_ERROR, EngineFailure.of(0x6E, "bad extension"));
    }
    Set<ProtocolVersion> allowed = common(spec.settings().protocols(), hello);
    if (allowed.isEmpty()) {
      return new RefusingEngine(
          Alert.PROTOCOL_VERSION, EngineFailure.of(0x102, "unsupported protocol"));
    }
    if (usable(hello).isEmpty()) {
      return new RefusingEngine(
          Alert.INTERNAL_ERROR, EngineFailure.of(0x76, "no suitable signature algorithm"));
    }
    EngineContext engine = answering(hello);
    return engine.kind() == TlsEngine.JDK && lacksCommonGroup(hello)
        ? new RefusingEngine(
            Alert.HANDSHAKE_FAILURE, EngineFailure.of(0x65, "no suitable key share"))
        : engine.open(buffers, null, verifier, null);
  }

  private static Set<ProtocolVersion> common(Set<ProtocolVersion> ours, ClientHello hello) {
    return ours.stream().filter(hello.versions()::contains).collect(Collectors.toUnmodifiableSet());
  }

  private Set<ProtocolVersion> usable(ClientHello hello) {
    return common(spec.settings().usableProtocols(), hello);
  }

  /**
   * Whether a handshake of TLS 1.3 would fail for want of a group. JSSE calls that an unexpected
   * message, and before JDK 20 takes groups that the config does not allow.
   */
  private boolean lacksCommonGroup(ClientHello hello) {
    List<NamedCurve> curves = spec.settings().curves();
    return usable(hello).contains(ProtocolVersion.TLS1_3)
        && !curves.isEmpty()
        && !hello.groups().isEmpty()
        && curves.stream().noneMatch(c -> c.isInJdk() && hello.groups().contains(c.group()));
  }

  /** The engine for a client with this first message. */
  EngineContext answering(ClientHello hello) {
    boolean unusual =
        chooses
            && (wantsStaple(hello)
                || isRefusedByJsse(hello.serverName())
                || usable(hello).stream().allMatch(ProtocolVersion::isObsolete));
    return unusual && canBoringSsl(hello) ? boringSsl() : usual;
  }

  private boolean wantsStaple(ClientHello hello) {
    Octets staple = spec.identity() == null ? null : spec.identity().staple();
    return hello.asksForStaple() && staple != null && staple.array().length > 0;
  }

  private static boolean isRefusedByJsse(@Nullable String name) {
    if (name == null) {
      return false;
    }
    try {
      new SNIHostName(name.getBytes(StandardCharsets.ISO_8859_1));
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /** What a config may need the JDK for is of no account in TLS 1.3, but for the groups. */
  private boolean canBoringSsl(ClientHello hello) {
    TlsSettings settings = spec.settings();
    return !settings.needsJdk(true)
        || (usable(hello).contains(ProtocolVersion.TLS1_3)
            && settings.hasCurve(NamedCurve::isInBoringSsl));
  }

  private EngineContext boringSsl() {
    if (boringSsl == null) {
      try {
        boringSsl = new BoringSslContext(spec);
      } catch (TlsException e) {
        throw new IllegalStateException("BoringSSL refuses what it was found to be able to do", e);
      }
    }
    return boringSsl;
  }
}
