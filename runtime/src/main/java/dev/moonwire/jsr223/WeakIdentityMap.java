package dev.moonwire.jsr223;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of objects for as long as somebody else holds them; equal ones are not the same.
 */
final class WeakIdentityMap<V> {
  private final Map<Key, V> values = new HashMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object object, @Nullable ReferenceQueue<Object> gone) {
      super(object, gone);
      hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object object = get();
      return object != null && other instanceof Key key && key.get() == object;
    }
  }

  synchronized void put(Object object, V value) {
    forgetGone();
    values.put(new Key(object, gone), value);
  }

  synchronized @Nullable V get(Object object) {
    forgetGone();
    return values.get(new Key(object, null));
  }

  synchronized int size() {
    forgetGone();
    return values.size();
  }

  private void forgetGone() {
    for (Object key = gone.poll(); key != null; key = gone.poll()) {
      values.remove(key);
    }
  }
}
