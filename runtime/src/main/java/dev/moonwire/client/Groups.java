package dev.moonwire.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shared connections of a context, by where they lead and how. */
final class Groups {
  private static final long DISTINCT =
      Flags.ALLOW_SELFSIGNED
          | Flags.SKIP_SERVER_CERT_HOSTNAME_CHECK
          | Flags.ALLOW_EXPIRED
          | Flags.ALLOW_INSECURE
          | Flags.H2_PRIOR_KNOWLEDGE
          | Flags.H2_MANUAL_RXFLOW
          | Flags.ALLOW_REUSE_ADDR
          | Flags.IP_CLASSES;

  /** What connections must have in common to be shared. */
  record Key(
      Vhost vhost,
      ConnectInfo.Origin origin,
      long flags,
      @Nullable String alpn,
      @Nullable String iface,
      int localPort) {}

  private final ClientContext context;
  private final Map<Key, Group> groups = new HashMap<>();

  Groups(ClientContext context) {
    this.context = context;
  }

  ClientContext context() {
    return context;
  }

  void add(Wsi wsi) {
    ConnectInfo info = wsi.info();
    Key key =
        new Key(
            wsi.vhost(),
            info.origin(),
            info.flags() & DISTINCT,
            info.wishes().alpn(),
            info.wishes().iface(),
            info.wishes().localPort());
    groups.computeIfAbsent(key, k -> new Group(this, k)).add(wsi);
  }

  void remove(Key key, Group group) {
    groups.remove(key, group);
  }

  void close() {
    List.copyOf(groups.values()).forEach(Group::close);
    groups.clear();
  }
}
