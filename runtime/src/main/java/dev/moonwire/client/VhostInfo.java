package dev.moonwire.client;

import dev.moonwire.client.link.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a vhost is made from: the client's part of {@code lws_context_creation_info}.
 *
 * @param options bits of {@link Flags}
 * @param protocols the first one is the default
 * @param deflate how permessage-deflate is offered, with its parameters; null: it is not
 * @param proxy who connects for its wsis, or null
 */
public record VhostInfo(
    String name,
    long options,
    List<Protocol> protocols,
    @Nullable String deflate,
    @Nullable Proxy proxy,
    TlsFiles tls,
    Limits limits,
    IdlePolicy idle) {}
