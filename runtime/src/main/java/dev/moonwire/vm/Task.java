package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A call that runs a stretch at a time: wherever a native function in it waits, it stands still and
 * {@link #run} returns. What stands still is a coroutine, or a chain of them that have resumed each
 * other, so that tens of thousands of tasks cost no thread.
 *
 * <p>Made by {@link LuaVm#task}. Belongs to the VM's thread. A task cannot stand still inside a
 * native function that has called back into Lua ({@code table.sort}, {@code string.gsub}): such a
 * wait is waited for on the spot.
 */
public final class Task implements Holder {
  /** How it stands. */
  public enum State {
    /** It has not begun, or what it waited for is over. */
    READY,
    RUNNING,
    /** In {@link #waitsFor}. */
    WAITING,
    /** It has returned, see {@link #results}. */
    RETURNED,
    /** It has raised an error, see {@link #failure}. */
    FAILED
  }

  private final Interpreter interpreter;
  private final Coroutine root;
  private State state = State.READY;
  private Varargs values;

  /** The coroutine in which it stands still. */
  private Coroutine stands;

  private ContinuedFunction.@Nullable Wait wait;
  private @Nullable LuaValue thrown;
  private boolean dropped;
  private @Nullable LuaValue failure;
  private @Nullable String traceback;

  Task(Interpreter interpreter, LuaFunction body, Varargs args) {
    this.interpreter = interpreter;
    this.root = new Coroutine(interpreter);
    root.stack[0] = body;
    root.task = this;
    this.stands = root;
    this.values = args;
  }

  @Override
  public void show(Census census) {
    census.value(root);
    census.value(stands);
    census.values(values);
    census.value(failure);
    census.value(thrown);
    if (traceback != null) {
      census.bytes(traceback.length());
    }
  }

  public State state() {
    return state;
  }

  /** Whether it has returned or failed. */
  public boolean isOver() {
    return state == State.RETURNED || state == State.FAILED;
  }

  /** What its function has returned. */
  public Varargs results() {
    return values;
  }

  /** The error that ended it; null for none. */
  public @Nullable LuaValue failure() {
    return failure;
  }

  /** {@code debug.traceback} of where it failed; null when it has not. */
  public @Nullable String traceback() {
    return traceback;
  }

  /** Raises the error that it failed with, with the traceback of where it failed. */
  public LuaError rethrown() {
    if (failure == null) {
      throw new IllegalStateException("the task has not failed");
    }
    Raise again = new Raise(failure, false);
    again.handled = true;
    again.frames = traceback;
    return again;
  }

  /** What it waits for; null when it does not. */
  public @Nullable Parking waitsFor() {
    return wait == null ? null : wait.parking();
  }

  /** {@code debug.traceback} of where it stands. */
  public String standsAt() {
    return Traceback.of(stands, null, 0);
  }

  /** {@code file:line:} of the innermost Lua function where it stands; empty for none. */
  public String position() {
    for (Frame frame = stands.frame; frame.previous != null; frame = frame.caller()) {
      if (frame.isLua()) {
        return Faults.where(frame);
      }
    }
    return "";
  }

  /** Goes on with an error at the place where it waits. The next {@link #run} raises it there. */
  public void raise(LuaValue error) {
    if (state == State.WAITING || (state == State.READY && wait != null)) {
      thrown = error;
    }
  }

  /** What it waited for is over. */
  public void wake() {
    if (state == State.WAITING) {
      state = State.READY;
    }
  }

  /** An error that is to end it before it has begun: nothing of it runs. */
  public void abandon(LuaValue error) {
    if (state == State.READY && wait == null) {
      state = State.FAILED;
      failure = error;
      root.finish();
    }
  }

  /**
   * Runs until it waits or is over.
   *
   * @throws RuntimeException what ends the whole script: a limit, an exit, a stop
   */
  public void run() {
    if (state != State.READY) {
      throw new IllegalStateException("a task that is " + state + " cannot run");
    }
    state = State.RUNNING;
    boolean whole = false;
    try {
      interpreter.nested.stretch(this);
      whole = true;
    } finally {
      if (!whole) {
        drop();
      }
    }
  }

  /** Ends it where it stands, for good: nothing of it runs any more. */
  public void drop() {
    if (isOver()) {
      return;
    }
    ContinuedFunction.Wait standing = wait;
    wait = null;
    dropped = true;
    state = State.FAILED;
    failure = LuaValue.valueOf("the script has ended");
    if (standing != null) {
      standing.abandoned().run();
    }
  }

  /** Whether it has been ended from outside. */
  public boolean isDropped() {
    return dropped;
  }

  /** The first of it that runs, or the next; an answer of {@link Calls}. */
  int proceed(Coroutine host) {
    Coroutine co = stands;
    root.resumer = host;
    host.status = Coroutine.Status.NORMAL;
    co.status = Coroutine.Status.RUNNING;
    interpreter.current = co;
    interpreter.task = this;
    ContinuedFunction.Wait over = wait;
    if (over == null) {
      return begin();
    }
    wait = null;
    LuaValue error = thrown;
    thrown = null;
    return ContinuedFunction.goOn(co, error == null ? over.then() : () -> raised(over, error));
  }

  private static ContinuedFunction.Step raised(ContinuedFunction.Wait over, LuaValue error) {
    over.abandoned().run();
    throw new RaisedValue(error);
  }

  private int begin() {
    Varargs args = values;
    values = LuaValue.NONE;
    int count = args.narg();
    root.ensure(1 + count);
    for (int i = 1; i <= count; i++) {
      root.stack[i] = args.arg(i);
    }
    root.top = 1 + count;
    int outcome = interpreter.calls.call(root, root.stack[0], 0, count, -1, Frame.OnReturn.CONTROL);
    return outcome == Interpreter.DONE ? Switching.finished(root) : outcome;
  }

  /** Whether the code that runs can stand still: no native function waits for it. */
  @SuppressWarnings("ReferenceEquality") // A coroutine is itself alone.
  boolean canPark() {
    Coroutine co = interpreter.current;
    while (co != root) {
      Coroutine resumer = co.resumer;
      if (co.entries > 0 || resumer == null) {
        return false;
      }
      co = resumer;
    }
    return root.entries == 0;
  }

  /** Stands still here; the run ends with the answer. */
  int park(ContinuedFunction.Wait step) {
    stands = interpreter.current;
    stands.status = Coroutine.Status.NORMAL;
    wait = step;
    state = State.WAITING;
    return Interpreter.LEAVE;
  }

  int returned(Varargs results) {
    state = State.RETURNED;
    values = results;
    return Interpreter.LEAVE;
  }

  int failed(Raise error) {
    state = State.FAILED;
    failure = error.getMessageObject();
    traceback = error.frames;
    return Interpreter.LEAVE;
  }
}
