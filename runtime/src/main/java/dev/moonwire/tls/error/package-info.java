/**
 * How TLS fails: libtls's failures in its own words, OpenSSL's reasons for a handshake or a record
 * that went wrong, and the alerts of RFC 8446 section 6.
 */
@NullMarked
package dev.moonwire.tls.error;

import org.jspecify.annotations.NullMarked;
