package dev.moonwire.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a head in their order (RFC 9110 §5). Names are compared without regard to case and
 * kept as they came; values are text of one char per byte. Changeable, and not for several threads.
 */
public final class Headers implements Iterable<Headers.Field> {
  /** One line of a head. */
  public record Field(String name, String value) {
    boolean isNamed(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  /** What a field takes beside its characters. */
  private static final int FIELD_BYTES = 96;

  private final List<Field> fields = new ArrayList<>();

  /** Appends a field, beside others of that name. */
  public Headers add(String name, String value) {
    fields.add(new Field(name, value));
    return this;
  }

  /** An estimate of the memory that they take, in bytes. */
  public long approximateBytes() {
    long size = 0;
    for (Field field : fields) {
      size += FIELD_BYTES + field.name().length() + field.value().length();
    }
    return size;
  }

  /** The first value, or null. */
  public @Nullable String first(String name) {
    for (Field field : fields) {
      if (field.isNamed(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** All values of the name in their order. */
  public List<String> all(String name) {
    return fields.stream().filter(field -> field.isNamed(name)).map(Field::value).toList();
  }

  public boolean has(String name) {
    return first(name) != null;
  }

  /** Whether a list-valued field has the element, as in {@code Connection: close, upgrade}. */
  public boolean hasToken(String name, String token) {
    for (String value : all(name)) {
      for (String element : value.split(",", -1)) {
        if (element.strip().toLowerCase(Locale.ROOT).equals(token)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Takes all fields of the name out. */
  public void remove(String name) {
    fields.removeIf(field -> field.isNamed(name));
  }

  public int size() {
    return fields.size();
  }

  /** In the order of the head; not to be changed through. */
  @Override
  public Iterator<Field> iterator() {
    return List.copyOf(fields).iterator();
  }
}
