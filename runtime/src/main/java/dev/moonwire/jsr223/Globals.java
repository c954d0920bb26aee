package dev.moonwire.jsr223;

import dev.moonwire.JavaFunction;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.script.Bindings;
import javax.script.ScriptContext;
import org.jspecify.annotations.Nullable;

/**
 * Some Bindings as the globals of scripts: what {@code engine.lua} asks for values and tells of
 * assignments. Names are looked up in these Bindings, then in the other scopes of the context that
 * is being executed in; assignments go to these Bindings. The VM's thread only.
 */
final class Globals {
  private static final String ARGUMENTS = "arg";
  private static final Object[] NOT_FOUND = {};

  private final EngineVm vm;
  private final Bindings bindings;

  Globals(EngineVm vm, Bindings bindings) {
    this.vm = vm;
    this.bindings = bindings;
  }

  /** A function that answers how to read, write and list them. */
  JavaFunction maker() {
    JavaFunction read = args -> isName(args[0]) ? read((String) args[0]) : NOT_FOUND;
    JavaFunction write = args -> isName(args[0]) && write((String) args[0], args);
    JavaFunction names = args -> names();
    return args -> new Object[] {read, write, names};
  }

  /** Bindings have no others: not the empty one, and none that is no UTF-8. */
  private static boolean isName(@Nullable Object key) {
    return key instanceof String name && !name.isEmpty();
  }

  /** {@code true, value}; or nothing; or {@code nil, nil, why not}. */
  private @Nullable Object[] read(String name) {
    Bindings home = home(name);
    if (home == null) {
      Object arguments = name.equals(ARGUMENTS) ? vm.arguments() : null;
      return arguments == null ? NOT_FOUND : new Object[] {true, arguments};
    }
    try {
      return new Object[] {true, vm.shown(kept(home, name))};
    } catch (IllegalArgumentException hasNoCounterpart) {
      String why = "global '" + name + "' is a Java object that Lua has no counterpart for";
      return new Object[] {null, null, why};
    }
  }

  private static @Nullable Object kept(Bindings home, String name) {
    return home instanceof LuaBindings own ? own.kept(name) : home.get(name);
  }

  /** The Bindings that have a name; null when none has it. */
  private @Nullable Bindings home(String name) {
    if (bindings.containsKey(name)) {
      return bindings;
    }
    for (int scope : otherScopes()) {
      Bindings other = other(scope);
      if (other != null && other.containsKey(name)) {
        return other;
      }
    }
    return null;
  }

  /** The numbers of the scopes of the context that is being executed in. */
  private List<Integer> otherScopes() {
    ScriptContext context = vm.context();
    return context == null ? List.of() : context.getScopes();
  }

  private @Nullable Bindings other(int scope) {
    ScriptContext context = vm.context();
    return context == null || scope == ScriptContext.ENGINE_SCOPE
        ? null
        : context.getBindings(scope);
  }

  private boolean write(String name, @Nullable Object[] args) {
    boolean isTable = Boolean.TRUE.equals(args[1]);
    Object value = isTable ? vm.handed() : args[2];
    if (bindings instanceof LuaBindings own) {
      own.keep(name, value);
    } else if (value == null) {
      bindings.remove(name);
    } else {
      bindings.put(name, value);
    }
    return true;
  }

  /** Those that a script can read. */
  private List<String> names() {
    Set<String> all = new LinkedHashSet<>();
    add(bindings, all);
    for (int scope : otherScopes()) {
      Bindings other = other(scope);
      if (other != null) {
        add(other, all);
      }
    }
    return all.stream().filter(name -> isName(name) && read(name).length == 2).toList();
  }

  private static void add(Bindings scope, Set<String> names) {
    names.addAll(scope instanceof LuaBindings own ? own.names() : scope.keySet());
  }
}
