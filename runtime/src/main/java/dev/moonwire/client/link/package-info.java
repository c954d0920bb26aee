/**
 * The stream of bytes between a client and a server: names resolved, connected through proxies
 * where they are to be, TLS on top where it is asked for. Nothing here waits: what would have to is
 * gone on with when the loop reports readiness.
 *
 * <pre>
 *   Dial: resolve -> connect -> (Tunnel: HTTP CONNECT or SOCKS 5) -> (TLS handshake) -> Link
 * </pre>
 */
@NullMarked
package dev.moonwire.client.link;

import org.jspecify.annotations.NullMarked;
