package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.vm.ContinuedFunction;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.Parking;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Work of a native function that may have to wait: it is attempted until it gets to its end. What
 * it has done so far it keeps itself.
 */
@FunctionalInterface
interface Attempt {
  /** How far an attempt has come. */
  sealed interface Outcome permits Done, Blocked {}

  /** To the end. */
  record Done(Varargs results) implements Outcome {}

  /** To where it has to wait. */
  record Blocked(Parking parking) implements Outcome {}

  /** Gets as far as it can. */
  Outcome make() throws ErrnoException, Results.Failure;

  /** The attempts as a native function; failures are {@code nil, message, code}. */
  static Step repeated(Attempt attempt) {
    return repeated(attempt, () -> {});
  }

  /**
   * As the other.
   *
   * @param abandoned gives up what has been begun, when the script is ended while it waits
   */
  static Step repeated(Attempt attempt, Runnable abandoned) {
    Outcome[] outcome = new Outcome[1];
    Varargs shown =
        Results.of(
            () -> {
              outcome[0] = attempt.make();
              return outcome[0] instanceof Done done ? done.results() : LuaValue.NONE;
            });
    return outcome[0] instanceof Blocked blocked
        ? new Wait(blocked.parking(), () -> repeated(attempt, abandoned), abandoned)
        : new ContinuedFunction.Results(shown);
  }
}
