package dev.moonwire;

import dev.moonwire.observe.Counter;
import dev.moonwire.observe.Counters;

/**
 * What a VM has done so far, in numbers that stay as they are: {@link Moonwire#statistics}. All
 * count from the birth of the VM on, except those that say "now". Each was true at one moment while
 * they were read, though not all at the same one.
 *
 * <p>Scripts read the same with {@code require("moonwire.statistics").read()}.
 *
 * @param connectionsOpened connections that scripts asked for and that came to stand, TCP and unix
 * @param connectionsAccepted connections that listeners handed out
 * @param connectionsOpen how many of both stand now
 * @param connectionsFailed attempts, one per address tried, that were refused or given up
 * @param bytesRead bytes that came in over stream sockets, TLS records as they are
 * @param bytesWritten bytes that went out over stream sockets, TLS records as they are
 * @param handshakesDone TLS handshakes that succeeded, the check of the peer's name included
 * @param handshakesResumed how many of those resumed a session
 * @param handshakesFailed TLS handshakes that failed or were given up; one that is made again with
 *     the other engine counts
 * @param tlsBytesRead plaintext bytes that came in over TLS
 * @param tlsBytesWritten plaintext bytes that went out over TLS
 * @param lookupsDone names the system was asked for; addresses written out are none
 * @param lookupsFailed how many of those it had no answer to
 * @param tasksStarted tasks that scripts have started
 * @param tasksReturned tasks that have returned
 * @param tasksFailed tasks that an error has ended
 * @param tasksCancelled tasks that were cancelled, or dropped with the run that had them
 * @param tasksAlive how many tasks are not over now
 * @param errors calls that ended with a {@link LuaScriptException}, exits and limits left out
 * @param limitsExceeded calls that ended because the script used more than it was allowed
 */
public record Statistics(
    long connectionsOpened,
    long connectionsAccepted,
    long connectionsOpen,
    long connectionsFailed,
    long bytesRead,
    long bytesWritten,
    long handshakesDone,
    long handshakesResumed,
    long handshakesFailed,
    long tlsBytesRead,
    long tlsBytesWritten,
    long lookupsDone,
    long lookupsFailed,
    long tasksStarted,
    long tasksReturned,
    long tasksFailed,
    long tasksCancelled,
    long tasksAlive,
    long errors,
    long limitsExceeded) {

  static Statistics of(Counters counters) {
    return new Statistics(
        counters.count(Counter.CONNECTIONS_OPENED),
        counters.count(Counter.CONNECTIONS_ACCEPTED),
        counters.count(Counter.CONNECTIONS_OPEN),
        counters.count(Counter.CONNECTIONS_FAILED),
        counters.count(Counter.BYTES_READ),
        counters.count(Counter.BYTES_WRITTEN),
        counters.count(Counter.HANDSHAKES_DONE),
        counters.count(Counter.HANDSHAKES_RESUMED),
        counters.count(Counter.HANDSHAKES_FAILED),
        counters.count(Counter.TLS_BYTES_READ),
        counters.count(Counter.TLS_BYTES_WRITTEN),
        counters.count(Counter.LOOKUPS_DONE),
        counters.count(Counter.LOOKUPS_FAILED),
        counters.count(Counter.TASKS_STARTED),
        counters.count(Counter.TASKS_RETURNED),
        counters.count(Counter.TASKS_FAILED),
        counters.count(Counter.TASKS_CANCELLED),
        counters.count(Counter.TASKS_ALIVE),
        counters.count(Counter.ERRORS),
        counters.count(Counter.LIMITS_EXCEEDED));
  }
}
