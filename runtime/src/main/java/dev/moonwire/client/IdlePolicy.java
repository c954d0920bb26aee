package dev.moonwire.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a WebSocket whose peer says nothing: the idle half of {@code lws_retry_bo_t}.
 *
 * @param ping how long after the last sign of life it is asked for one; null: never
 * @param hangup how long after the last sign of life it is given up; null: never
 */
public record IdlePolicy(@Nullable Duration ping, @Nullable Duration hangup) {
  /** Waits for ever. */
  public static final IdlePolicy NONE = new IdlePolicy(null, null);
}
