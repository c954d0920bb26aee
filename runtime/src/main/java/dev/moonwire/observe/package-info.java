/**
 * What can be seen of a VM from outside: counters, log records, flight-recorder events. The others
 * say what has happened, in their own nouns; only this package knows SLF4J and JFR.
 *
 * <p>Both may be missing, from the class path and from a trimmed runtime: then nothing is logged,
 * nothing is recorded, and all counts stay right. Neither is touched before it must be, since to
 * start SLF4J takes 40 ms, and the first event class without a recording five times that.
 *
 * <p>No payload, key, password, header or variable is ever told. Texts of errors are, as scripts
 * see them.
 */
@NullMarked
package dev.moonwire.observe;

import org.jspecify.annotations.NullMarked;
