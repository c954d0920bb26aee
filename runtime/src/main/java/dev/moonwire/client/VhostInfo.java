package dev.moonwire.client;

import dev.moonwire.client.link.Proxy;
import dev.moonwire.fd.KeepAlive;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a vhost is made from: the client's part of {@code lws_context_creation_info}.
 *
 * @param options bits of {@link Flags}
 * @param protocols the first one is the default
 * @param deflate how permessage-deflate is offered, with its parameters; null: it is not
 * @param proxy who connects for its wsis, or null
 * @param iface the address or device its wsis connect from; null: any
 * @param keepAlive how the system asks a silent peer; null: it does not
 */
public record VhostInfo(
    String name,
    long options,
    List<Protocol> protocols,
    @Nullable String deflate,
    @Nullable Proxy proxy,
    TlsFiles tls,
    Limits limits,
    IdlePolicy idle,
    @Nullable String iface,
    @Nullable KeepAlive keepAlive) {

  /** The same with somebody else who connects, or nobody. */
  VhostInfo through(@Nullable Proxy other) {
    return new VhostInfo(
        name, options, protocols, deflate, other, tls, limits, idle, iface, keepAlive);
  }
}
