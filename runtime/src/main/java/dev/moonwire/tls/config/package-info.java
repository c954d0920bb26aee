/**
 * libtls's configuration: its setters, the frozen settings, and the key pairs, trust anchors and
 * other material it loads.
 */
@NullMarked
package dev.moonwire.tls.config;

import org.jspecify.annotations.NullMarked;
