package dev.moonwire.tls.engine;

import dev.moonwire.tls.error.TlsException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The engines that call with one config: the one that was chosen for it, and the JDK's for servers
 * that the chosen one cannot talk to. Which those are is learned: a server that answers BoringSSL's
 * first message with handshake_failure may know no signature but Ed25519, which netty-tcnative has
 * no way to let it accept. Where that was not the reason, the JDK's engine costs time only.
 */
public final class ClientEngines {
  private static final int MAX_NAMES = 256;

  private final EngineSpec spec;
  private final EngineContext usual;
  private final boolean chooses;
  private final Set<String> refusing = new LinkedHashSet<>();
  private @Nullable EngineContext jdk;

  private ClientEngines(EngineSpec spec, EngineContext usual, boolean chooses) {
    this.spec = spec;
    this.usual = usual;
    this.chooses = chooses;
  }

  /**
   * Sets up what calls by default.
   *
   * @throws TlsException when the config asks for what the engine refuses
   */
  public static ClientEngines of(TlsEngine wanted, EngineSpec spec) throws TlsException {
    return of(wanted, spec, EngineChoice.make(wanted, spec));
  }

  /** As the other, with what calls by default made before. */
  public static ClientEngines of(TlsEngine wanted, EngineSpec spec, EngineContext usual) {
    boolean chooses = wanted == TlsEngine.AUTO && usual.kind() == TlsEngine.BORINGSSL;
    return new ClientEngines(spec, usual, chooses);
  }

  /** What calls by default. */
  public EngineContext usual() {
    return usual;
  }

  /** The JDK's engine where that is another one, not forbidden, and takes the config; else null. */
  public @Nullable EngineContext alternative() {
    if (chooses && jdk == null) {
      try {
        jdk = EngineChoice.make(TlsEngine.JDK, spec);
      } catch (TlsException e) {
        // What BoringSSL takes and the JDK refuses has no alternative.
        return null;
      }
    }
    return jdk;
  }

  /** Whether the server of this name refused the usual engine, and nothing else since then. */
  public boolean wasRefusedBy(@Nullable String name) {
    return name != null && refusing.contains(name);
  }

  /** Notes that a server refused the first message of an engine at once. */
  public void refusedBy(String name, @Nullable EngineContext engine) {
    refusing.remove(name);
    if (chooses && engine == usual) {
      refusing.add(name);
    }
    if (refusing.size() > MAX_NAMES) {
      refusing.remove(refusing.iterator().next());
    }
  }
}
