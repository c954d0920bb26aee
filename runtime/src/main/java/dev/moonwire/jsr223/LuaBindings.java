package dev.moonwire.jsr223;

import dev.moonwire.LuaOpaque;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.script.Bindings;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of an engine's own making: a table that a script assigned is kept itself, and copied
 * anew whenever Java asks for it. Any thread may use them.
 */
final class LuaBindings extends AbstractMap<String, @Nullable Object> implements Bindings {
  private final Map<String, @Nullable Object> kept =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Function<LuaOpaque, Object> copier;

  /**
   * @param copier answers what Java sees of a table
   */
  LuaBindings(Function<LuaOpaque, Object> copier) {
    this.copier = copier;
  }

  /** The value as it is kept: of a table, the table itself. */
  @Nullable Object kept(String name) {
    return kept.get(name);
  }

  /**
   * Puts a script's value, nil removes; without a look at the one before, which might be copied.
   */
  void keep(String name, @Nullable Object value) {
    if (value == null) {
      kept.remove(name);
    } else {
      kept.put(name, value);
    }
  }

  private @Nullable Object shown(@Nullable Object value) {
    return value instanceof LuaOpaque opaque && opaque.type().equals("table")
        ? copier.apply(opaque)
        : value;
  }

  /** A name, as {@link Bindings} has them. */
  private static String name(Object key) {
    String name = (String) Objects.requireNonNull(key, "a binding without a name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a binding with an empty name");
    }
    return name;
  }

  @Override
  public @Nullable Object put(String name, @Nullable Object value) {
    return shown(kept.put(name(name), value));
  }

  @Override
  public void putAll(Map<? extends String, ? extends @Nullable Object> more) {
    more.keySet().forEach(LuaBindings::name);
    kept.putAll(more);
  }

  @Override
  public @Nullable Object get(Object name) {
    return shown(kept.get(name(name)));
  }

  @Override
  public boolean containsKey(Object name) {
    return kept.containsKey(name(name));
  }

  @Override
  public @Nullable Object remove(Object name) {
    return shown(kept.remove(name(name)));
  }

  @Override
  public int size() {
    return kept.size();
  }

  @Override
  public void clear() {
    kept.clear();
  }

  /** The names as they are now, whatever happens while somebody goes through them. */
  List<String> names() {
    synchronized (kept) {
      return List.copyOf(kept.keySet());
    }
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, @Nullable Object>> iterator() {
        return new Entries(names());
      }

      @Override
      public int size() {
        return kept.size();
      }
    };
  }

  /** Goes through names that were there at its beginning. */
  private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {
    private final Iterator<String> names;
    private @Nullable String last;

    Entries(List<String> names) {
      this.names = new ArrayList<>(names).iterator();
    }

    @Override
    public boolean hasNext() {
      return names.hasNext();
    }

    @Override
    public Map.Entry<String, @Nullable Object> next() {
      String name = names.next();
      last = name;
      return new SimpleEntry<>(name, LuaBindings.this.get(name)) {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object setValue(@Nullable Object value) {
          put(name, value);
          return super.setValue(value);
        }
      };
    }

    @Override
    public void remove() {
      if (last == null) {
        throw new IllegalStateException("no entry to remove");
      }
      kept.remove(last);
      last = null;
    }
  }
}
