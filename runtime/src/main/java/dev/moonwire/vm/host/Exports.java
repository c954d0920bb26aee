package dev.moonwire.vm.host;

import org.jspecify.annotations.Nullable;

/** What an embedding face calls the classes that parameters of offered methods may have. */
public interface Exports {
  /** Scripts' name for objects of a class that offers methods; null when it offers none. */
  @Nullable String offered(Class<?> type);

  /** Scripts' name for what {@link Faces#show} makes objects of this class of; null for none. */
  @Nullable String shown(Class<?> type);
}
