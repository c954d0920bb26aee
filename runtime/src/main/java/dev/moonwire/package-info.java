/** Embedding face: {@code Moonwire} and its builder. The only place that wires everything. */
@NullMarked
package dev.moonwire;

import org.jspecify.annotations.NullMarked;
