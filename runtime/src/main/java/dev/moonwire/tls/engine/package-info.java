/**
 * The seam where whole TLS records go in and out, and the two engines behind it: BoringSSL and the
 * JDK.
 */
@NullMarked
package dev.moonwire.tls.engine;

import org.jspecify.annotations.NullMarked;
