package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;

/** A set of objects by identity that only grows. */
@SuppressWarnings("ReferenceEquality") // Identity is the point.
final class Identities {
  private @Nullable Object[] places = new @Nullable Object[1 << 10];
  private int size;

  /** Whether it was not there before. */
  boolean add(Object object) {
    if (size * 2 >= places.length) {
      grow();
    }
    boolean added = insert(places, object);
    size += added ? 1 : 0;
    return added;
  }

  private static boolean insert(@Nullable Object[] places, Object object) {
    int mask = places.length - 1;
    // Java's hash has 25 to 31 random bits; neighbours of a sequence of objects are spread already.
    int i = System.identityHashCode(object) & mask;
    for (Object there = places[i]; there != null; there = places[i]) {
      if (there == object) {
        return false;
      }
      i = (i + 1) & mask;
    }
    places[i] = object;
    return true;
  }

  private void grow() {
    @Nullable Object[] larger = new @Nullable Object[places.length * 2];
    for (Object object : places) {
      if (object != null) {
        insert(larger, object);
      }
    }
    places = larger;
  }
}
