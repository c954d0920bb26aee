package dev.moonwire;

import dev.moonwire.vm.host.Exports;
import dev.moonwire.vm.host.HostType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link LuaVisible} says about classes, read once per class for all VMs. */
final class VisibleTypes {
  private static final String NAMELESS = "object";

  private static final Exports EXPORTS =
      new Exports() {
        @Override
        public @Nullable String offered(Class<?> type) {
          return marked(type).isEmpty() ? null : name(type);
        }

        @Override
        public @Nullable String shown(Class<?> type) {
          if (type == LuaFunction.class) {
            return "function";
          }
          return type == LuaOpaque.class ? "table, userdata or thread" : null;
        }
      };

  private static final ClassValue<Optional<HostType>> TYPES =
      new ClassValue<>() {
        @Override
        protected Optional<HostType> computeValue(Class<?> type) {
          List<Method> marked = marked(type);
          return marked.isEmpty()
              ? Optional.empty()
              : Optional.of(new HostType(name(type), named(marked), EXPORTS));
        }
      };

  private VisibleTypes() {}

  /** Null when nothing of the class is visible. */
  static @Nullable HostType of(Class<?> type) {
    return TYPES.get(type).orElse(null);
  }

  /** A method without its class: what an overriding one has in common with the overridden. */
  private record Signature(String name, List<Class<?>> parameters) {
    static Signature of(Method method) {
      return new Signature(method.getName(), Arrays.asList(method.getParameterTypes()));
    }
  }

  /** The marked methods of a class and all above it; of those that override, the overriding. */
  private static List<Method> marked(Class<?> type) {
    List<Method> marked = new ArrayList<>();
    Set<Signature> seen = new HashSet<>();
    for (Class<?> ancestor : ancestry(type)) {
      List<Method> here = declaredMarked(ancestor);
      here.stream()
          .filter(method -> !method.isBridge() && !seen.contains(Signature.of(method)))
          .forEach(marked::add);
      // A bridge has the signature of a generic method that is overridden, and copies of the marks.
      here.forEach(method -> seen.add(Signature.of(method)));
    }
    return marked;
  }

  /** Classes of the JDK's core cannot be marked; there are many that need not be searched. */
  private static List<Method> declaredMarked(Class<?> type) {
    if (type.getClassLoader() == null) {
      return List.of();
    }
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(LuaVisible.class))
        .toList();
  }

  /** The class, its superclasses, then the interfaces of all. */
  private static Set<Class<?>> ancestry(Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      all.add(c);
    }
    List.copyOf(all).forEach(c -> addInterfaces(c, all));
    return all;
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
    for (Class<?> face : type.getInterfaces()) {
      all.add(face);
      addInterfaces(face, all);
    }
  }

  private static String name(Class<?> type) {
    for (Class<?> ancestor : ancestry(type)) {
      LuaVisible mark = ancestor.getDeclaredAnnotation(LuaVisible.class);
      if (mark != null && !mark.value().isEmpty()) {
        return mark.value();
      }
    }
    return NAMELESS;
  }

  private static Map<String, Method> named(List<Method> marked) {
    Map<String, Method> byName = new LinkedHashMap<>();
    for (Method method : marked) {
      int modifiers = method.getModifiers();
      if (!Modifier.isPublic(modifiers) || Modifier.isStatic(modifiers)) {
        throw new IllegalArgumentException(
            method + " cannot be visible: only public methods of objects can");
      }
      Method other = byName.putIfAbsent(name(method), method);
      if (other != null) {
        throw new IllegalArgumentException(
            method + " and " + other + " are both visible as '" + name(method) + "'");
      }
    }
    return byName;
  }

  private static String name(Method method) {
    LuaVisible mark = method.getAnnotation(LuaVisible.class);
    return mark == null || mark.value().isEmpty() ? method.getName() : mark.value();
  }
}
