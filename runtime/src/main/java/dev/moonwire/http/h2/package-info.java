/**
 * HTTP/2 as a client speaks it (RFC 9113), with its field compression (RFC 7541) and WebSocket's
 * way in (RFC 8441). It knows no connection: bytes come in, events and bytes go out.
 *
 * <pre>
 *   bytes -> Http2Session.receive -> FrameHandler -> Http2Exchange -> ExchangeListener
 *   bytes &lt;- Http2Session.drain &lt;- FrameWriter, SendQueue &lt;- Http2Exchange.write
 * </pre>
 *
 * <p>Netty reads the frames and packs and unpacks the fields: there lie the subtle attacks, and its
 * codec has met them. Streams, windows and the errors of both are our own. Netty's handlers of
 * those belong to a channel whose writes complete later, so that a stream would stay open behind
 * its reset, late frames of a reset stream would each be answered by another reset, and what a
 * listener throws would end in the pipeline instead of at the caller.
 */
@NullMarked
package dev.moonwire.http.h2;

import org.jspecify.annotations.NullMarked;
