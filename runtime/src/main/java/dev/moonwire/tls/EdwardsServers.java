package dev.moonwire.tls;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a VM that may show an Ed25519 key, which BoringSSL clients cannot accept:
 * netty-tcnative has no way to let them. A client learns what a server signs with only after it has
 * made its offer; on a socket of its own it connects again then, with the JDK's engine. Descriptors
 * that were handed in cannot be connected again. But their other end is often in the same VM, and
 * then the VM knows.
 */
final class EdwardsServers {
  private final List<WeakReference<ServerSetup>> known = new ArrayList<>();

  /** Adds a server, until nothing uses it any more. */
  void add(ServerSetup setup) {
    known.removeIf(other -> other.get() == null);
    if (setup.identities().stream().anyMatch(ServerSetup.Identity::isEdwards)) {
      known.add(new WeakReference<>(setup));
    }
  }

  /** Whether one of them would show such a key to a client that asks for this name. */
  boolean mayAnswer(@Nullable String sni) {
    return known.stream().anyMatch(server -> showsEdwards(server.get(), sni));
  }

  private static boolean showsEdwards(@Nullable ServerSetup setup, @Nullable String sni) {
    return setup != null && setup.identityFor(sni).isEdwards();
  }
}
