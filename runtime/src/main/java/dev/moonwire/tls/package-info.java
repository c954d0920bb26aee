/**
 * libtls rebuilt: a class per libtls source topic (config, context state, verify, OCSP, sessions,
 * conninfo, keypairs).
 */
@NullMarked
package dev.moonwire.tls;

import org.jspecify.annotations.NullMarked;
