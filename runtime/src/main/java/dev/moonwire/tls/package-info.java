/**
 * libtls's contexts and connections: client, server, handshake, transfer of records, and what
 * scripts learn of their peers. What they stand on has rooms of its own below.
 */
@NullMarked
package dev.moonwire.tls;

import org.jspecify.annotations.NullMarked;
