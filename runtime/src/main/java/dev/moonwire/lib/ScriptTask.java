package dev.moonwire.lib;

import dev.moonwire.task.Scheduler;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.RaisedValue;
import dev.moonwire.vm.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** A task as scripts see it. */
final class ScriptTask implements Holder {
  private static final int LISTENER_BYTES = 64;

  private final Scheduler.Strand strand;
  private final String name;
  private final List<Runnable> listeners = new ArrayList<>();
  private @Nullable LuaValue face;
  private @Nullable LuaValue cancelledWith;
  private boolean outcomeTaken;

  ScriptTask(Scheduler.Strand strand, String name) {
    this.strand = strand;
    this.name = name;
  }

  @Override
  public void show(Census census) {
    census.object(strand.task());
    census.value(face);
    census.value(cancelledWith);
    census.bytes((long) LISTENER_BYTES * listeners.size() + name.length());
  }

  Task task() {
    return strand.task();
  }

  String name() {
    return name;
  }

  @Nullable LuaValue face() {
    return face;
  }

  void face(LuaValue made) {
    face = made;
  }

  boolean isOver() {
    return task().isOver();
  }

  boolean hasFailed() {
    return task().failure() != null;
  }

  /** {@code ready}, {@code running}, {@code waiting}, {@code returned} or {@code failed}. */
  String status() {
    return task().state().name().toLowerCase(Locale.ROOT);
  }

  void cancel(LuaValue error) {
    cancelledWith = error;
    strand.cancel(error);
  }

  /** What its function has returned; its error is raised. Nobody else needs to be told then. */
  Varargs outcome() {
    outcomeTaken = true;
    LuaValue failure = task().failure();
    if (failure != null) {
      throw new RaisedValue(failure);
    }
    return task().results();
  }

  /** Whether it was cancelled or dropped, and that has ended it. */
  boolean wasEndedFromOutside() {
    LuaValue failure = task().failure();
    return task().isDropped() || (failure != null && failure.equals(cancelledWith));
  }

  /** Whether it has failed, and nobody has asked or wanted it to. */
  boolean failedUnseen() {
    return hasFailed() && !outcomeTaken && !wasEndedFromOutside();
  }

  void onEnd(Runnable listener) {
    listeners.add(listener);
  }

  void offEnd(Runnable listener) {
    listeners.remove(listener);
  }

  void ended() {
    List.copyOf(listeners).forEach(Runnable::run);
    listeners.clear();
  }
}
