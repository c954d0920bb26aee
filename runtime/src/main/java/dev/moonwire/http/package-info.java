/**
 * What HTTP messages are, whatever version carries them (RFC 9110): heads, fields, and what fields
 * say: challenges, cookies. The versions stand in packages of their own, which do not know each
 * other; neither knows what its bytes travel over.
 */
@NullMarked
package dev.moonwire.http;

import org.jspecify.annotations.NullMarked;
