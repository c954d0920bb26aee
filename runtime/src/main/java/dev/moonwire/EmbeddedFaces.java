package dev.moonwire;

import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.host.Faces;
import dev.moonwire.vm.host.HostFunction;
import dev.moonwire.vm.host.HostRaise;
import dev.moonwire.vm.host.Reference;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows Lua functions and opaque values to the embedder, and offers the embedder's functions. */
final class EmbeddedFaces implements Faces {
  private final Moonwire owner;

  EmbeddedFaces(Moonwire owner) {
    this.owner = owner;
  }

  @Override
  public Object show(Reference reference) {
    return reference.isFunction()
        ? new LuaFunction(owner, reference)
        : new LuaOpaque(owner, reference);
  }

  @Override
  public @Nullable Reference hidden(Object shown) {
    if (shown instanceof LuaFunction function) {
      return sameVm(function.owner(), function.reference());
    }
    if (shown instanceof LuaOpaque opaque) {
      return sameVm(opaque.owner(), opaque.reference());
    }
    return null;
  }

  private Reference sameVm(Moonwire home, Reference reference) {
    if (home != owner) {
      throw new IllegalArgumentException("a " + reference.type() + " of another VM");
    }
    return reference;
  }

  @Override
  public @Nullable HostFunction function(Object offered) {
    return offered instanceof JavaFunction function ? args -> call(function, args) : null;
  }

  private static List<@Nullable Object> call(JavaFunction function, List<@Nullable Object> args)
      throws Exception {
    try {
      Object result = function.call(args.toArray());
      return result instanceof Object[] several
          ? Arrays.asList(several)
          : Collections.singletonList(result);
    } catch (LuaScriptException e) {
      if (e.isExit()) {
        throw new ExitRequest(e.exitStatus(), true);
      }
      throw new HostRaise(e.value(), e);
    }
  }
}
