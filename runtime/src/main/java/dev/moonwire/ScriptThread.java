package dev.moonwire;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Where the calls into one VM happen, one at a time. */
abstract sealed class ScriptThread permits CallersThread, OwnThread {
  /** Does some work there and waits for it; from within, at once. */
  abstract <R> R call(Supplier<R> work);

  /** Does some work there, some time. */
  abstract <R> CompletableFuture<R> submit(Supplier<R> work);

  /**
   * Does the last work. What is under way on a thread of the VM's own is ended for it; other
   * threads' work is not.
   *
   * @throws IllegalStateException from the middle of some work
   */
  abstract void close(Runnable last);

  static IllegalStateException closed() {
    return new IllegalStateException("this VM is closed");
  }

  static IllegalStateException busy() {
    return new IllegalStateException("a script is running");
  }
}
