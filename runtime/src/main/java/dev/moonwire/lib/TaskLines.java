package dev.moonwire.lib;

import dev.moonwire.task.Channel;
import dev.moonwire.task.Place;
import dev.moonwire.task.Scheduler;
import dev.moonwire.task.Semaphore;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction.After;
import dev.moonwire.vm.ContinuedFunction.Call;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.RaisedValue;
import dev.moonwire.vm.VmTable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** What tasks stand in line for: channels and semaphores. */
final class TaskLines {
  private static final Varargs CLOSED =
      LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf("closed"));

  private final LuaVm vm;
  private final Scheduler scheduler;
  private final UserdataType<Channel> channelType;
  private final UserdataType<Semaphore> semaphoreType;

  TaskLines(LuaVm vm, Scheduler scheduler) {
    this.vm = vm;
    this.scheduler = scheduler;
    this.channelType =
        new UserdataType<>(vm, "moonwire.channel", Channel.class)
            .continued("send", this::send)
            .continued("receive", (channel, args) -> receive(channel, Seconds.opt(args, 2)))
            .method("close", TaskLines::close)
            .method("count", (channel, args) -> LuaValue.valueOf(channel.size()))
            .method("values", this::values);
    this.semaphoreType =
        new UserdataType<>(vm, "moonwire.semaphore", Semaphore.class)
            .continued("acquire", this::acquire)
            .method("release", TaskLines::release)
            .continued("with", this::with);
  }

  void addTo(VmTable module) {
    module.rawset("channel", new NativeFunction("channel", this::channel));
    module.rawset("semaphore", new NativeFunction("semaphore", this::semaphore));
  }

  private Varargs channel(Arguments args) {
    long capacity = args.optExactInteger(1, 0);
    if (capacity < 0 || capacity > Integer.MAX_VALUE) {
      throw args.error(1, "capacity must not be negative");
    }
    return channelType.wrap(new Channel((int) capacity));
  }

  private Step send(Channel channel, Arguments args) {
    LuaValue value = args.value(2);
    if (value.isnil()) {
      throw args.error(2, "a value other than nil expected");
    }
    Duration timeout = Seconds.opt(args, 3);
    if (channel.isClosed()) {
      return new Results(CLOSED);
    }
    if (channel.trySend(value)) {
      return new Results(LuaValue.TRUE);
    }
    Place place = channel.sending(value);
    return waits(place, timeout, () -> place.hasSucceeded() ? LuaValue.TRUE : gone(channel));
  }

  private Step receive(Channel channel, @Nullable Duration timeout) {
    Object ready = channel.tryReceive();
    if (ready != null) {
      return new Results((LuaValue) ready);
    }
    if (channel.isClosed()) {
      return new Results(CLOSED);
    }
    Channel.Receiver place = channel.receiving();
    return waits(
        place,
        timeout,
        () -> {
          Object value = place.value();
          return value != null ? (LuaValue) value : gone(channel);
        });
  }

  /** What those are told who waited in vain. */
  private static Varargs gone(Channel channel) {
    return channel.isClosed() ? CLOSED : TaskLib.TIMED_OUT;
  }

  /** {@code for value in channel:values()}: ends when it is closed and empty. */
  private Varargs values(Channel channel, Arguments args) {
    return vm.continued("values", control -> receive(channel, null), args.value(1));
  }

  private static Varargs close(Channel channel, Arguments args) {
    channel.close();
    return LuaValue.NONE;
  }

  private Varargs semaphore(Arguments args) {
    long permits = args.exactInteger(1);
    if (permits < 0) {
      throw args.error(1, "must not be negative");
    }
    return semaphoreType.wrap(new Semaphore(permits));
  }

  private Step acquire(Semaphore semaphore, Arguments args) {
    Duration timeout = Seconds.opt(args, 2);
    return acquired(
        semaphore, timeout, got -> new Results(got ? LuaValue.TRUE : TaskLib.TIMED_OUT));
  }

  /** What goes on with a permit, or without. */
  @FunctionalInterface
  private interface Next {
    Step with(boolean permit);
  }

  private Step acquired(Semaphore semaphore, @Nullable Duration timeout, Next next) {
    if (semaphore.tryAcquire()) {
      return next.with(true);
    }
    Place place = semaphore.place();
    return new Wait(
        scheduler.within(place, scheduler.deadline(timeout)),
        () -> next.with(place.hasSucceeded()),
        place::abandon);
  }

  private static Varargs release(Semaphore semaphore, Arguments args) {
    semaphore.release();
    return LuaValue.NONE;
  }

  /** {@code semaphore:with(fn, ...)}. */
  private Step with(Semaphore semaphore, Arguments args) {
    LuaValue fn = args.function(2);
    Varargs rest = args.from(3);
    After after =
        new After() {
          @Override
          public Step returned(Varargs results) {
            semaphore.release();
            return new Results(results);
          }

          @Override
          public Step failed(LuaValue error) {
            semaphore.release();
            throw new RaisedValue(error);
          }
        };
    return acquired(semaphore, null, permit -> new Call(fn, rest, after));
  }

  /** Waits in a line. */
  private Step waits(Place place, @Nullable Duration timeout, Supplier<Varargs> shown) {
    return new Wait(
        scheduler.within(place, scheduler.deadline(timeout)),
        () -> new Results(shown.get()),
        place::abandon);
  }
}
