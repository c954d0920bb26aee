/**
 * TLS sessions outside an engine, as OpenSSL writes them: what a later process needs to resume one.
 */
@NullMarked
package dev.moonwire.tls.session;

import org.jspecify.annotations.NullMarked;
