package dev.moonwire.vm;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/**
 * {@code __gc} (manual §2.5.1). Java gives no collected object back, so the metamethod receives a
 * twin: for a table one that shares its entries and metatable, for userdata one with the same
 * payload. It runs on the VM's thread, between two instructions, in reverse order of marking. An
 * object that its own entries lead back to is finalized only when the VM closes.
 */
@SuppressWarnings("ReferenceEquality") // A function is itself alone.
final class Finalizers implements Holder {
  private static final Comparator<Marked> LAST_FIRST =
      Comparator.comparingLong((Marked object) -> object.order).reversed();

  /** A marked object with its entry in the set. */
  private static final int MARKED_BYTES = 120;

  /** What a collection counts as: it takes some ten milliseconds. */
  private static final int COLLECTION_STEPS = 100_000;

  /** A {@code __gc} that scripts find and that does nothing: no object is marked for it. */
  final NativeFunction nothing = new NativeFunction("__gc", args -> LuaValue.NONE);

  private final Interpreter interpreter;
  private final Consumer<String> lostErrors;
  private final boolean collector;
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
  private final Set<Marked> marked = new HashSet<>();
  private long nextMark;
  private List<Marked> due = List.of();
  private boolean running;

  /** An object with a finalizer, and the twin that will stand for it. */
  private static final class Marked extends PhantomReference<Object> {
    final LuaValue twin;
    final long order;

    Marked(Object object, LuaValue twin, long order, ReferenceQueue<Object> queue) {
      super(object, queue);
      this.twin = twin;
      this.order = order;
    }
  }

  Finalizers(Interpreter interpreter, Options options) {
    this.interpreter = interpreter;
    this.lostErrors = options.lostErrors();
    this.collector = options.collector();
  }

  @Override
  public void show(Census census) {
    show(census, marked);
    show(census, due);
  }

  private static void show(Census census, Collection<Marked> objects) {
    census.bytes((long) MARKED_BYTES * objects.size());
    for (Marked object : objects) {
      census.value(object.twin);
    }
  }

  /**
   * The object has just got a metatable; marks it if that has {@code __gc}, once only.
   *
   * @param before the metatable it had
   */
  void consider(LuaValue object, @Nullable VmTable before, VmTable metatable) {
    boolean isMarked = before != null && before.at(Names.GC) != null;
    LuaValue handler = metatable.at(Names.GC);
    if (isMarked || handler == null || handler == nothing) {
      return;
    }
    if (object instanceof VmTable table && !(table.elsewhere instanceof TwinStorage)) {
      mark(table, table.makeTwin());
    } else if (object instanceof LuaUserdata userdata) {
      mark(userdata, new LuaUserdata(userdata.m_instance, metatable));
    }
  }

  private void mark(LuaValue object, LuaValue twin) {
    marked.add(new Marked(object, twin, nextMark++, collected));
  }

  /** Runs the finalizers of what has been collected. */
  void runDue() {
    if (running) {
      return;
    }
    boolean due = false;
    for (Reference<?> reference = collected.poll();
        reference != null;
        reference = collected.poll()) {
      due |= marked.contains(reference);
    }
    if (due) {
      runAll(takeCleared());
    }
  }

  /**
   * Collects garbage, where {@link Options#collector} says so, and runs the finalizers that are
   * due.
   */
  void collect() {
    interpreter.watch.works(collector ? COLLECTION_STEPS : marked.size());
    for (Coroutine co = interpreter.current; co != null; co = co.resumer) {
      co.clearUnused();
    }
    if (collector) {
      System.gc();
    }
    if (!running) {
      runAll(takeCleared());
    }
  }

  /**
   * All that has been collected, which Java queues one by one and in any order, on a thread of its
   * own: whoever waits for the queue would see a part of it.
   */
  private List<Marked> takeCleared() {
    List<Marked> cleared = new ArrayList<>();
    for (Marked object : marked) {
      if (object.refersTo(null)) {
        cleared.add(object);
      }
    }
    cleared.forEach(marked::remove);
    return cleared;
  }

  private void runAll(List<Marked> objects) {
    objects.sort(LAST_FIRST);
    due = objects;
    try {
      for (Marked object : objects) {
        run(object);
      }
    } finally {
      due = List.of();
    }
  }

  private void run(Marked object) {
    LuaValue handler = interpreter.metatables.metamethod(object.twin, Names.GC);
    if (!handler.isfunction()) {
      return;
    }
    Coroutine co = interpreter.current;
    LuaFunction interrupted = co.running;
    co.running = null;
    running = true;
    try {
      interpreter.nested.invoke(handler, object.twin);
    } catch (LuaError e) {
      if (e instanceof Raise raise && raise.limit) {
        throw raise;
      }
      String message = Text.of(interpreter.vm.text(e.getMessageObject()));
      throw new Raise(LuaValue.valueOf("error in __gc metamethod (" + message + ")"), false);
    } finally {
      running = false;
      co.running = interrupted;
    }
  }

  /** Finalizes none of what there is now. */
  void forget() {
    marked.clear();
  }

  /**
   * Finalizes all there is. An error in one does not keep the others from running (lua_close), but
   * together they have the limits of one call.
   *
   * @throws ExitRequest what one of them asked for; those after it do not run
   */
  void close() {
    List<Marked> all = new ArrayList<>(marked);
    marked.clear();
    all.sort(LAST_FIRST);
    interpreter.watch.enter();
    try {
      for (Marked object : all) {
        if (!ranToItsEnd(object)) {
          return;
        }
      }
    } finally {
      interpreter.watch.leave();
    }
  }

  /** Whether no limit has ended it. As in lua_close, no script is left to be told of errors. */
  private boolean ranToItsEnd(Marked object) {
    try {
      run(object);
      return true;
    } catch (LuaError e) {
      if (e instanceof Raise raise && raise.passing instanceof RuntimeException exit) {
        throw exit;
      }
      lostErrors.accept(String.valueOf(new ValueText(interpreter.vm).failure(e).getMessage()));
      return !Meter.endsScript(e);
    }
  }
}
