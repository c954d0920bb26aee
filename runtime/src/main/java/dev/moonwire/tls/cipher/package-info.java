/** Cipher suites, groups and protocol versions, and the lists of words that choose among them. */
@NullMarked
package dev.moonwire.tls.cipher;

import org.jspecify.annotations.NullMarked;
