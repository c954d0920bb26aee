/**
 * Integers scripts see and the open things behind them: sockets, files, pipes, and their readiness.
 * Sole owner of close.
 */
@NullMarked
package dev.moonwire.fd;

import org.jspecify.annotations.NullMarked;
