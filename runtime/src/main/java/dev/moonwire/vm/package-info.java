/**
 * One Lua state: interpreter, coroutines, limits, module loader, standard libraries. LuaJ supplies
 * compiler and values. Knows no sockets.
 */
@NullMarked
package dev.moonwire.vm;

import org.jspecify.annotations.NullMarked;
