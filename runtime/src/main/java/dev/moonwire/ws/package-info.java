/**
 * The WebSocket protocol of a client (RFC 6455) and its compression (RFC 7692): handshake, frames,
 * messages, close codes. It knows no connections: bytes come in, events and bytes go out.
 *
 * <p>From the wire to the reader of messages:
 *
 * <pre>
 *   bytes -> FrameReader -> (MessageInflater) -> MessageReader -> MessageListener
 * </pre>
 */
@NullMarked
package dev.moonwire.ws;

import org.jspecify.annotations.NullMarked;
