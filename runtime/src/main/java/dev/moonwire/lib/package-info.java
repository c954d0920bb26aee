/**
 * Lua bindings: check arguments, call, shape results. One {@code XxxLib} per native module; only
 * {@code Libs} is public.
 */
@NullMarked
package dev.moonwire.lib;

import org.jspecify.annotations.NullMarked;
