package dev.moonwire.vm;

import java.util.function.Supplier;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A library function written in Java that calls functions of the script in its course and keeps
 * nothing on the Java stack meanwhile, so that those may yield: what {@code lua_pcallk} is to the
 * reference. Each piece of it says what comes next: the results, or a call and what to do after it.
 *
 * <p>A piece raises a Lua error as a {@link NativeFunction} does. The frame of a call is there only
 * while the callee runs, and catches its errors, limits excepted.
 */
public final class ContinuedFunction extends ControlFunction implements Holder {
  private final Body body;
  private final LuaValue[] captured;

  ContinuedFunction(Interpreter interpreter, String name, Body body, LuaValue... captured) {
    super(interpreter, name);
    this.body = body;
    this.captured = captured.clone();
  }

  @Override
  public void show(Census census) {
    for (LuaValue v : captured) {
      census.value(v);
    }
  }

  /** The first piece. */
  @FunctionalInterface
  public interface Body {
    /** Runs until the script is needed, or to the end. */
    Step begin(Arguments args);
  }

  /** What comes next. */
  public sealed interface Step permits Results, Call, Wait {}

  /** The function ends. */
  public record Results(Varargs values) implements Step {}

  /** The script's function is called with these arguments. */
  public record Call(LuaValue function, Varargs args, After after) implements Step {}

  /**
   * The function waits for something before it goes on.
   *
   * @param abandoned run instead of {@code then} when an error ends the waiting
   */
  public record Wait(Parking parking, Supplier<Step> then, Runnable abandoned) implements Step {
    public Wait(Parking parking, Supplier<Step> then) {
      this(parking, then, () -> {});
    }

    private void onTheSpot(Waiter waiter) {
      try {
        waiter.await(parking);
      } catch (RuntimeException e) {
        abandoned.run();
        throw e;
      }
    }
  }

  /** The piece after a call. */
  public interface After {
    /** The script's function has returned. */
    Step returned(Varargs results);

    /** It has raised this value. */
    Step failed(LuaValue error);
  }

  /** What one call of this function owes its caller. */
  private record Site(int at, int wanted, Frame.OnReturn onReturn) {}

  @Override
  int start(Coroutine co, int at, int count, int wanted, Frame.OnReturn onReturn) {
    Step first = body.begin(arguments(co, at, count));
    return proceed(co, new Site(at, wanted, onReturn), first, true);
  }

  /** The callee has returned all its values, from {@code function + 1}. */
  static int returned(Coroutine co, Frame frame) {
    ContinuedFunction self = (ContinuedFunction) co.stack[frame.function];
    After after = frame.after();
    Site site = new Site(frame.function, frame.wanted, frame.onReturn);
    return self.proceed(co, site, after.returned(self.leave(co, frame)), false);
  }

  /** The callee has raised an error. */
  static int failed(Coroutine co, Frame frame, LuaValue error) {
    ContinuedFunction self = (ContinuedFunction) co.stack[frame.function];
    After after = frame.after();
    Site site = new Site(frame.function, frame.wanted, frame.onReturn);
    co.top = frame.function + 1;
    self.leave(co, frame);
    co.shrink(site.at() + 1);
    return self.proceed(co, site, after.failed(error), false);
  }

  /**
   * Carries out steps until the script has to run.
   *
   * @param called whether the caller waits for the answer of {@link #start}; else the frame returns
   */
  private int proceed(Coroutine co, Site site, Step first, boolean called) {
    Step step = first;
    while (!(step instanceof Results)) {
      if (step instanceof Call call) {
        Frame frame = push(co, site, call);
        int outcome = enter(co, frame, call);
        if (outcome != Interpreter.DONE) {
          return outcome;
        }
        step = call.after().returned(leave(co, frame));
      } else {
        Wait wait = (Wait) step;
        Task task = interpreter.task;
        if (task != null && task.canPark()) {
          return park(co, site, task, wait);
        }
        wait.onTheSpot(interpreter.vm.waiter());
        step = wait.then().get();
      }
    }
    Varargs values = ((Results) step).values();
    if (called) {
      Calls.store(co, values, site.at(), site.wanted());
      return Interpreter.DONE;
    }
    return finish(co, site, values);
  }

  /** Leaves a frame that says what goes on, and stands still. */
  private int park(Coroutine co, Site site, Task task, Wait wait) {
    Frame frame =
        co.pushControl(Frame.Kind.CONTINUED, site.at(), 0, site.wanted(), site.onReturn());
    co.stack[frame.function] = this;
    return task.park(wait);
  }

  /** Goes on in the frame of a function that has stood still. */
  static int goOn(Coroutine co, Supplier<Step> then) {
    Frame frame = co.frame;
    ContinuedFunction self = (ContinuedFunction) co.stack[frame.function];
    Site site = new Site(frame.function, frame.wanted, frame.onReturn);
    co.top = frame.function + 1;
    co.frame = frame.caller();
    co.running = self;
    return self.proceed(co, site, then.get(), false);
  }

  private static int finish(Coroutine co, Site site, Varargs values) {
    Calls.store(co, values, site.at(), -1);
    Frame frame =
        co.pushControl(Frame.Kind.CONTINUED, site.at(), 0, site.wanted(), site.onReturn());
    return co.interpreter.calls.returnValues(co, frame, site.at(), values.narg());
  }

  private Frame push(Coroutine co, Site site, Call call) {
    int arguments = call.args().narg() + 1;
    Frame frame =
        co.pushControl(Frame.Kind.CONTINUED, site.at(), arguments, site.wanted(), site.onReturn());
    frame.after = call.after();
    return frame;
  }

  private int enter(Coroutine co, Frame frame, Call call) {
    int at = frame.function + 1;
    int count = call.args().narg();
    co.stack[frame.function] = this;
    co.stack[at] = call.function();
    for (int i = 1; i <= count; i++) {
      co.stack[at + i] = call.args().arg(i);
    }
    return interpreter.calls.call(co, call.function(), at, count, -1, Frame.OnReturn.CONTROL);
  }

  /** Takes the frame off, so that what Java does next is done by its caller's; the results. */
  private Varargs leave(Coroutine co, Frame frame) {
    int from = frame.function + 1;
    Varargs results = Calls.copy(co.stack, from, co.top - from);
    frame.after = null;
    co.frame = frame.caller();
    co.running = this;
    return results;
  }
}
