package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.client.Sul;
import dev.moonwire.client.Wsi;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Timers of contexts, and attempts that are made again after waits from a table: the retrying half
 * of {@code lws_retry_bo_t}.
 */
final class LwsRetries {
  private static final long JITTER_PERCENT = 20;
  private static final double PERCENT = 100;
  private static final String TABLE = "retry_ms_table";

  private final LwsHandlers handlers;

  LwsRetries(LwsHandlers handlers) {
    this.handlers = handlers;
  }

  /** A connect's policy, for {@link #again}. */
  void keep(Wsi wsi, LuaTable policy) {
    wsi.attached().policy(policy);
  }

  /** {@code sul_schedule(ctx, fn, us)}: a handle that {@code cancel} stops. */
  Varargs schedule(ClientContext context, Arguments args) {
    Duration after = LwsWsi.after(args.number(3), 1e3);
    if (after == null) {
      throw args.error(3, "must not be negative");
    }
    return timer(context, args.function(2), after);
  }

  private VmTable timer(ClientContext context, LuaFunction function, Duration after) {
    Sul sul = context.schedule(after, handlers.task(function));
    VmTable handle = new VmTable();
    handle.rawset(
        "cancel",
        new NativeFunction(
            "cancel",
            ignored -> {
              sul.cancel();
              return LuaValue.NONE;
            }));
    return handle;
  }

  /**
   * {@code retry_sul_schedule(ctx, policy, attempt, fn)}: {@code 0, attempt + 1, handle}, or {@code
   * 1} when there have been enough attempts. Attempts count from 0.
   */
  Varargs schedulePolicy(ClientContext context, Arguments args) {
    return attempt(context, new LwsFields(args, 2), args.exactInteger(3), args.function(4));
  }

  /** {@code retry_sul_schedule_retry_wsi(wsi, fn, attempt)}: by the policy of its connect. */
  Varargs again(Wsi wsi, Arguments args) {
    LuaTable policy = wsi.attached().policy() instanceof LuaTable known ? known : null;
    LuaFunction function = args.function(2);
    long attempt = args.optExactInteger(3, 0);
    return policy == null
        ? LwsWsi.number(1)
        : attempt(wsi.context(), LwsFields.of(args, 1, policy), attempt, function);
  }

  private Varargs attempt(
      ClientContext context, LwsFields policy, long attempt, LuaFunction function) {
    if (!goesOn(policy, attempt)) {
      return LwsWsi.number(1);
    }
    LuaValue handle = timer(context, function, Duration.ofMillis(delayMillis(policy, attempt)));
    return LuaValue.varargsOf(LwsWsi.number(0), LwsWsi.number(attempt + 1), handle);
  }

  /** {@code retry_get_delay_ms(policy, attempt)}: the wait, and whether to try at all. */
  static Varargs delay(Arguments args) {
    LwsFields policy = new LwsFields(args, 1);
    long attempt = args.exactInteger(2);
    return LuaValue.varargsOf(
        LwsWsi.number(delayMillis(policy, attempt)), LuaValue.valueOf(goesOn(policy, attempt)));
  }

  private static boolean goesOn(LwsFields policy, long attempt) {
    long most = policy.integer("conceal_count", policy.in(TABLE).table(1).length());
    return attempt < most;
  }

  /** The table's last entry goes for all later attempts; a part of it is added at random. */
  private static long delayMillis(LwsFields policy, long attempt) {
    LuaTable table = policy.in(TABLE).table(1);
    int steps = table.length();
    int step = (int) Math.max(1, Math.min(attempt + 1, steps));
    double base = steps == 0 ? 0 : table.get(step).todouble();
    double share = policy.integer("jitter_percent", JITTER_PERCENT) / PERCENT;
    return (long) (base + base * share * ThreadLocalRandom.current().nextDouble());
  }
}
