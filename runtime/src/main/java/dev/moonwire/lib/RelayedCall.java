package dev.moonwire.lib;

import dev.moonwire.lib.Callbacks.Answer;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.ContinuedFunction.After;
import dev.moonwire.vm.ContinuedFunction.Call;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A call of a context whose transport are functions of the script: it is attempted, what it missed
 * is fetched or delivered by them, and it is attempted again. Nothing of TLS is under way while
 * they run, so they may yield, fail, or use the context themselves.
 */
final class RelayedCall<R> {
  private final IoCall<R> call;
  private final Callbacks callbacks;

  RelayedCall(IoCall<R> call, Callbacks callbacks) {
    this.call = call;
    this.callbacks = callbacks;
  }

  /** What an attempt came to. {@code want} is NONE when there is nothing more to attempt. */
  private record Outcome(Want want, Varargs shown) {}

  Step attempt() {
    callbacks.begin();
    return serve(outcome());
  }

  private Outcome outcome() {
    try {
      R result = call.attempt();
      Want want = call.blockedBy(result);
      return new Outcome(want, want == Want.NONE ? call.shown(result) : call.blocked(want));
    } catch (TlsException e) {
      return new Outcome(Want.NONE, call.failed(e));
    }
  }

  /** Has done what the attempt missed, and also what it has to send though it is over. */
  private Step serve(Outcome outcome) {
    byte[] offered = callbacks.offered();
    if (offered != null) {
      callbacks.delivering();
      LuaString data = LuaString.valueUsing(offered);
      return new Call(callbacks.writeFunction(), data, new Delivery(outcome, offered.length));
    }
    if (outcome.want() != Want.NONE && callbacks.wanted() > 0) {
      callbacks.fetching();
      LuaValue most = LuaValue.valueOf(callbacks.wanted());
      return new Call(callbacks.readFunction(), most, new Fetch());
    }
    return new Results(outcome.shown());
  }

  /** Makes the call again after a callback, unless that one waits or has failed. */
  private Step goOn(Answer answer) {
    if (answer.want() != Want.NONE) {
      return new Results(call.blocked(answer.want()));
    }
    if (answer.failure() == null) {
      return attempt();
    }
    callbacks.begin();
    callbacks.refuse(answer.failure());
    return new Results(outcome().shown());
  }

  /** After the read callback. */
  private final class Fetch implements After {
    @Override
    public Step returned(Varargs results) {
      return goOn(callbacks.afterRead(results));
    }

    @Override
    public Step failed(LuaValue error) {
      return goOn(callbacks.raised(error));
    }
  }

  /** After the write callback. */
  private final class Delivery implements After {
    private final Outcome outcome;
    private final int offered;

    Delivery(Outcome outcome, int offered) {
      this.outcome = outcome;
      this.offered = offered;
    }

    @Override
    public Step returned(Varargs results) {
      return after(callbacks.afterWrite(results, offered));
    }

    @Override
    public Step failed(LuaValue error) {
      return after(callbacks.raised(error));
    }

    private Step after(Answer answer) {
      if (outcome.want() != Want.NONE) {
        return goOn(answer);
      }
      // The call is over; what it could not send beside its purpose goes with the next one.
      if (answer.count() <= 0) {
        return new Results(outcome.shown());
      }
      callbacks.begin();
      call.context.sendRest();
      return serve(outcome);
    }
  }
}
