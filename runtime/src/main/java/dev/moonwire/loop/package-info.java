/**
 * The one event loop of a runtime, turned by the script's thread: timers, wake-up, injected ticker.
 */
@NullMarked
package dev.moonwire.loop;

import org.jspecify.annotations.NullMarked;
