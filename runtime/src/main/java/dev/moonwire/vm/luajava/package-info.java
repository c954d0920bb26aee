/**
 * Reflection for scripts that are granted it: the module {@code luajava} with the functions that
 * users of LuaJ know. LuaJ's own shares its functions between VMs, and on today's JDKs it cannot
 * call what is public in an interface only, so this one is ours.
 */
@NullMarked
package dev.moonwire.vm.luajava;

import org.jspecify.annotations.NullMarked;
