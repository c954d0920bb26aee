package dev.moonwire;

import dev.moonwire.loop.Loop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread of whoever calls: one at a time, and always the same once the VM has used its loop.
 * Any other is refused, not held up.
 */
final class CallersThread extends ScriptThread {
  private final Loop loop;
  private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();

  /** The user's only. */
  private int depth;

  CallersThread(Loop loop) {
    this.loop = loop;
  }

  @Override
  <R> R call(Supplier<R> work) {
    enter();
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  private void enter() {
    Thread current = Thread.currentThread();
    if (user.get() != current) {
      Thread busy = user.compareAndExchange(null, current);
      if (busy != null) {
        throw new IllegalStateException("this VM runs on thread " + busy.getName());
      }
      try {
        loop.checkThread();
      } catch (IllegalStateException anothers) {
        user.set(null);
        throw anothers;
      }
    }
    depth++;
  }

  private void leave() {
    depth--;
    if (depth == 0) {
      user.set(null);
    }
  }

  @Override
  <R> CompletableFuture<R> submit(Supplier<R> work) {
    throw new IllegalStateException("this VM has no thread of its own: ask the builder for one");
  }

  @Override
  void close(Runnable last) {
    if (user.get() == Thread.currentThread()) {
      throw busy();
    }
    call(
        () -> {
          last.run();
          return true;
        });
  }
}
