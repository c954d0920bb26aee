/**
 * Name and service resolution as the operating system does it, on a helper thread that posts to the
 * loop.
 */
@NullMarked
package dev.moonwire.dns;

import org.jspecify.annotations.NullMarked;
