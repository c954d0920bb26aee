/**
 * Certificates (RFC 5280), CRLs and OCSP (RFC 6960): read from their DER, judged as OpenSSL judges
 * them, shown to scripts.
 */
@NullMarked
package dev.moonwire.tls.x509;

import org.jspecify.annotations.NullMarked;
