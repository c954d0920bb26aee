package dev.moonwire.dns;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a name and a service came to.
 *
 * @param addresses in the order in which they should be tried; empty after a failure
 * @param failure the text of {@code gai_strerror}; null after success
 */
public record Resolution(List<InetSocketAddress> addresses, @Nullable String failure) {
  static Resolution of(List<InetSocketAddress> addresses) {
    return new Resolution(List.copyOf(addresses), null);
  }

  static Resolution failed(String text) {
    return new Resolution(List.of(), text);
  }
}
