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
  /**
   * The name of the failure in {@code netdb.h}, such as {@code EAI_NONAME}, or EACCES; "" after
   * success.
   */
  public String code() {
    if (failure == null) {
      return "";
    }
    return switch (failure) {
      case Resolver.UNKNOWN_SERVICE -> "EAI_SERVICE";
      case Resolver.DENIED -> "EACCES";
      case Resolver.NOT_NOW -> "EAI_AGAIN";
      case Resolver.REFUSED -> "EAI_FAIL";
      default -> "EAI_NONAME";
    };
  }

  static Resolution of(List<InetSocketAddress> addresses) {
    return new Resolution(List.copyOf(addresses), null);
  }

  static Resolution failed(String text) {
    return new Resolution(List.of(), text);
  }
}
