/**
 * The standard libraries of Lua 5.2 with the names of other eras: base, package, string, table,
 * math, bit32, bit, utf8, io, os. The outside is reached through {@link dev.moonwire.vm.Files}
 * only.
 */
@NullMarked
package dev.moonwire.vm.std;

import org.jspecify.annotations.NullMarked;
