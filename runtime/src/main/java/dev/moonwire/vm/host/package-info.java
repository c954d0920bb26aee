/**
 * A VM as the embedding face drives it: plain Java values in and out, and no LuaJ type in a public
 * signature.
 */
@NullMarked
package dev.moonwire.vm.host;

import org.jspecify.annotations.NullMarked;
