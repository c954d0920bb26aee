package dev.moonwire.tls.cipher;

import dev.moonwire.tls.cipher.CipherSuite.Default;
import dev.moonwire.tls.cipher.CipherSuite.Strength;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one word of a cipher list selects, by the traits of suites: of each kind of trait it names
 * (key exchange, MAC...), a suite must have one of those named. Words joined by {@code +} narrow
 * each other.
 *
 * @param wanted the traits by their enum
 * @param suite null: not one suite in particular
 */
record CipherTerm(Map<Class<?>, Set<Enum<?>>> wanted, @Nullable CipherSuite suite) {

  @SafeVarargs
  static CipherTerm of(Set<? extends Enum<?>>... kinds) {
    Map<Class<?>, Set<Enum<?>>> wanted = new HashMap<>();
    for (Set<? extends Enum<?>> kind : kinds) {
      kind.forEach(
          trait ->
              wanted.computeIfAbsent(trait.getDeclaringClass(), c -> new HashSet<>()).add(trait));
    }
    return new CipherTerm(wanted, null);
  }

  /** One suite by its name, with its own traits, so that {@code AES128-SHA+kDHE} is nothing. */
  static CipherTerm of(CipherSuite suite) {
    CipherTerm traits = of(suite.traits());
    // Naming a suite says nothing about its version: AES128-SHA+TLSv1.2 is AES128-SHA, which
    // never matches, rather than a contradiction.
    traits.wanted.remove(CipherSuite.Era.class);
    return new CipherTerm(traits.wanted, suite);
  }

  /** Both at once, or empty when they exclude each other, which makes the whole item void. */
  Optional<CipherTerm> and(CipherTerm other) {
    Map<Class<?>, Set<Enum<?>>> both = new HashMap<>(wanted);
    if (other.wanted.containsKey(Strength.class) && !wanted.containsKey(Strength.class)) {
      // OpenSSL keeps both kinds in one word, and the first strength named overwrites it.
      both.remove(Default.class);
    }
    for (Map.Entry<Class<?>, Set<Enum<?>>> kind : other.wanted.entrySet()) {
      Set<Enum<?>> common = new HashSet<>(kind.getValue());
      common.retainAll(wanted.getOrDefault(kind.getKey(), kind.getValue()));
      if (common.isEmpty()) {
        return Optional.empty();
      }
      both.put(kind.getKey(), common);
    }
    return Optional.of(new CipherTerm(both, other.suite != null ? other.suite : suite));
  }

  boolean selects(CipherSuite candidate) {
    return (suite == null || suite.equals(candidate))
        && wanted.values().stream()
            .noneMatch(traits -> Collections.disjoint(traits, candidate.traits()));
  }
}
