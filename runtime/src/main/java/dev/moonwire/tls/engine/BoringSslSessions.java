package dev.moonwire.tls.engine;

import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that the clients of one config may resume, in native memory: the newest of each
 * server by its name. They do not leave the process.
 */
final class BoringSslSessions implements SSLSessionCache {
  private static final long NONE = -1;

  /** Enough for a script's servers; beyond it a server's handshakes are full ones. */
  private static final int MOST = 1000;

  private final Map<String, Long> newest = new HashMap<>();
  private @Nullable String server;

  /** Says whose records are being read; null afterwards. */
  void reading(@Nullable String name) {
    server = name;
  }

  /** Makes a connection offer what is kept for a server. */
  void offer(long ssl, String name) {
    Long session = newest.get(name);
    if (session != null) {
      SSL.setSession(ssl, session);
      if (SSLSession.shouldBeSingleUse(session)) {
        newest.remove(name);
        SSLSession.free(session);
      }
    }
  }

  @Override
  public boolean sessionCreated(long ssl, long session) {
    if (server == null || (newest.size() >= MOST && !newest.containsKey(server))) {
      return false;
    }
    Long former = newest.put(server, session);
    if (former != null) {
      SSLSession.free(former);
    }
    return true;
  }

  /** Only servers are asked. */
  @Override
  public long getSession(long ssl, byte[] id) {
    return NONE;
  }

  void free() {
    newest.values().forEach(SSLSession::free);
    newest.clear();
  }
}
