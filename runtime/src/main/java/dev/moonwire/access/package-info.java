/**
 * What one VM may reach of the outside: files, hosts, programs, inherited descriptors. Whoever
 * opens something for a script asks first. Knows nothing else of ours.
 */
@NullMarked
package dev.moonwire.access;

import org.jspecify.annotations.NullMarked;
