package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.vm.ContinuedFunction;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.Parking;
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
    try {
      Outcome outcome = attempt.make();
      return outcome instanceof Blocked blocked
          ? new Wait(blocked.parking(), () -> repeated(attempt, abandoned), abandoned)
          : new ContinuedFunction.Results(((Done) outcome).results());
    } catch (ErrnoException e) {
      return new ContinuedFunction.Results(Results.of(e));
    } catch (Results.Failure e) {
      return new ContinuedFunction.Results(Results.of(e));
    }
  }
}
