package dev.moonwire.client;

import org.jspecify.annotations.Nullable;

/** What a protocol does when something happens: {@code lws_callback_function}. */
@FunctionalInterface
public interface Handler {
  /**
   * Something has happened. What it throws ends the service call and leaves the connection as it
   * is; a failure of the handler's own is to be answered with -1 instead.
   *
   * @param wsi null when it concerns the context or vhost
   * @param in what came, by the reason; the handler's to keep
   * @param len its length, or a code, by the reason
   * @return 0 to go on; what else means depends on the reason, mostly the end of the connection
   */
  int handle(@Nullable Wsi wsi, Reason reason, byte @Nullable [] in, long len);
}
