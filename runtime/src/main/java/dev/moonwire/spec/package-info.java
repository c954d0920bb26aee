/** Finds and runs busted-style specs and reports what happened as events. */
@NullMarked
package dev.moonwire.spec;

import org.jspecify.annotations.NullMarked;
