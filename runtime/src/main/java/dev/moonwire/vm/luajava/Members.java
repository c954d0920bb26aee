package dev.moonwire.vm.luajava;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public members of one class that can be reached from here, inherited ones included, found
 * once. A method is taken from the nearest class above that may be used: an iterator's class is
 * seldom public, but {@code java.util.Iterator} is.
 */
final class Members {
  private static final ClassValue<Members> ALL =
      new ClassValue<>() {
        @Override
        protected Members computeValue(Class<?> type) {
          return new Members(type);
        }
      };

  private final List<Executable> constructors = new ArrayList<>();
  private final Map<String, List<Executable>> methods = new HashMap<>();
  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Class<?>> classes = new HashMap<>();

  private Members(Class<?> type) {
    for (Constructor<?> constructor : type.getConstructors()) {
      if (isUsable(constructor, type)) {
        constructors.add(constructor);
      }
    }
    Set<List<Object>> seen = new HashSet<>();
    for (Class<?> ancestor : ancestry(type)) {
      addMethods(ancestor, ancestor == type, seen);
    }
    for (Field field : type.getFields()) {
      if (isUsable(field, field.getDeclaringClass())) {
        fields.putIfAbsent(field.getName(), field);
      }
    }
    for (Class<?> inner : type.getClasses()) {
      classes.putIfAbsent(inner.getSimpleName(), inner);
    }
  }

  static Members of(Class<?> type) {
    return ALL.get(type);
  }

  List<Executable> constructors() {
    return constructors;
  }

  /** All methods of a name; empty for none. */
  List<Executable> methods(String name) {
    return methods.getOrDefault(name, List.of());
  }

  @Nullable Field field(String name) {
    return fields.get(name);
  }

  @Nullable Class<?> inner(String name) {
    return classes.get(name);
  }

  /** Static methods of interfaces are not inherited. Bridges count where nothing else is. */
  private void addMethods(Class<?> from, boolean own, Set<List<Object>> seen) {
    Method[] declared = from.getDeclaredMethods();
    Arrays.sort(declared, (a, b) -> Boolean.compare(a.isBridge(), b.isBridge()));
    for (Method method : declared) {
      boolean foreign = !own && from.isInterface() && Modifier.isStatic(method.getModifiers());
      if (Modifier.isPublic(method.getModifiers()) && !foreign && isUsable(method, from)) {
        List<Object> signature = new ArrayList<>(Arrays.asList(method.getParameterTypes()));
        signature.add(method.getName());
        if (seen.add(signature)) {
          methods.computeIfAbsent(method.getName(), name -> new ArrayList<>()).add(method);
        }
      }
    }
  }

  private static boolean isUsable(AccessibleObject member, Class<?> declaring) {
    boolean open =
        Modifier.isPublic(declaring.getModifiers())
            && declaring
                .getModule()
                .isExported(declaring.getPackageName(), Members.class.getModule());
    return open || member.trySetAccessible();
  }

  /** The class, its superclasses, then the interfaces of all; Object is above interfaces, too. */
  private static Set<Class<?>> ancestry(Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      all.add(c);
    }
    List.copyOf(all).forEach(c -> addInterfaces(c, all));
    all.add(Object.class);
    return all;
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
    for (Class<?> face : type.getInterfaces()) {
      all.add(face);
      addInterfaces(face, all);
    }
  }
}
