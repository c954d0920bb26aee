/**
 * HTTP/1.1 as a client speaks it (RFC 9112): request heads and bodies out, responses in. It knows
 * no connections: bytes go in and out, and whoever owns the connection decides what follows what.
 *
 * <pre>
 *   bytes -> ResponseReader (HeadReader, then ChunkReader or a length) -> HEAD, BODY..., END
 * </pre>
 */
@NullMarked
package dev.moonwire.http.h1;

import org.jspecify.annotations.NullMarked;
