package dev.moonwire.vm;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The userdata that Java objects have been given: one object has one for as long as a script holds
 * it, so that it is equal to itself however often it crosses. Neither is kept alive from here.
 */
public final class JavaObjects {
  private final LuaVm vm;

  /** The keys are the {@link Held} themselves; a {@link Sought} finds them. */
  private final Map<Object, Held> known = new HashMap<>();

  private final ReferenceQueue<JavaObject> gone = new ReferenceQueue<>();

  public JavaObjects(LuaVm vm) {
    this.vm = vm;
  }

  /**
   * The userdata of {@code object}.
   *
   * @param metatable asked when it is made
   */
  public JavaObject of(Object object, Supplier<VmTable> metatable) {
    forgetTheGone();
    Held held = known.get(new Sought(object));
    JavaObject found = held == null ? null : held.get();
    return found == null ? make(object, metatable.get()) : found;
  }

  private JavaObject make(Object object, VmTable metatable) {
    JavaObject made = new JavaObject(object);
    vm.setMetatable(made, metatable);
    Held held = new Held(made, gone);
    known.put(held, held);
    return made;
  }

  private void forgetTheGone() {
    for (Reference<?> key = gone.poll(); key != null; key = gone.poll()) {
      known.remove(key);
    }
  }

  /** A userdata, found by the identity of its object; once that is gone, only by its own. */
  private static final class Held extends WeakReference<JavaObject> {
    private final int hash;

    Held(JavaObject made, ReferenceQueue<JavaObject> queue) {
      super(made, queue);
      hash = System.identityHashCode(made.object());
    }

    @SuppressWarnings("ReferenceEquality") // One userdata per object, so identity is the question.
    boolean holds(Object object) {
      JavaObject made = get();
      return made != null && made.object() == object;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private static final class Sought {
    private final Object object;

    Sought(Object object) {
      this.object = object;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Held held && held.holds(object);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }
}
