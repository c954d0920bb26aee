package dev.moonwire;

import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.host.Faces;
import dev.moonwire.vm.host.HostEnd;
import dev.moonwire.vm.host.HostFunction;
import dev.moonwire.vm.host.HostRaise;
import dev.moonwire.vm.host.HostType;
import dev.moonwire.vm.host.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Shows Lua functions and opaque values to the embedder, and offers the embedder's functions and
 * objects.
 */
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
    return offered instanceof JavaFunction function ? function::call : null;
  }

  @Override
  public @Nullable HostType type(Object offered) {
    return VisibleTypes.of(offered.getClass());
  }

  @Override
  public Throwable meaning(Throwable thrown) {
    if (!(thrown instanceof LuaScriptException e)) {
      return thrown;
    }
    if (!e.isOf(owner)) {
      // What ends a script of another VM is no end of this one's.
      return new HostRaise(e.isOfItsOwn() ? e.value() : e.getMessage(), e);
    }
    if (e.isExit()) {
      return new ExitRequest(e.exitStatus(), true);
    }
    boolean ended = e.isLimitExceeded() || e.isCancelled();
    return ended ? new HostEnd(String.valueOf(e.getMessage()), e) : new HostRaise(e.value(), e);
  }

  @Override
  public void call(Reference function) {
    owner.call(function, new Object[0]);
  }
}
