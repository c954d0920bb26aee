/**
 * The standard scripting API ({@code javax.script}, JSR-223) over the embedding face: engines that
 * {@code ScriptEngineManager} finds, each with a VM on a thread of its own.
 */
@NullMarked
package dev.moonwire.jsr223;

import org.jspecify.annotations.NullMarked;
