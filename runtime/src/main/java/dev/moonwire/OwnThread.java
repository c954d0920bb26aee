package dev.moonwire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that belongs to one VM, begun with the first call. Calls of other threads queue up for
 * it, in their order.
 */
final class OwnThread extends ScriptThread {
  /** How a script that runs is ended. */
  interface Ends {
    /** Makes it fail, which it may catch. */
    void interrupt();

    /** Takes an interrupt back that nothing has noticed. */
    void forgetInterrupt();

    /** Ends it whatever it catches. */
    void stop();

    /** Lets scripts run again. */
    void forgetStop();
  }

  private final String name;
  private final Ends ends;
  private final Deque<Job<?>> waiting = new ArrayDeque<>();
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private @Nullable Thread thread;
  private @Nullable Job<?> running;
  private @Nullable Runnable last;

  OwnThread(String name, Ends ends) {
    this.name = name;
    this.ends = ends;
  }

  /** A call; cancelling it interrupts its script. */
  private final class Job<R> extends CompletableFuture<R> {
    private final Supplier<R> work;

    Job(Supplier<R> work) {
      this.work = work;
    }

    void run() {
      R result;
      try {
        result = work.get();
      } catch (RuntimeException | Error failure) {
        completeExceptionally(failure);
        return;
      }
      complete(result);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        drop(this);
      }
      return cancelled;
    }
  }

  @Override
  <R> R call(Supplier<R> work) {
    if (isThread()) {
      return work.get();
    }
    CompletableFuture<R> result = submit(work);
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for thread " + name);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  @Override
  synchronized <R> CompletableFuture<R> submit(Supplier<R> work) {
    if (last != null) {
      throw closed();
    }
    Job<R> job = new Job<>(work);
    waiting.add(job);
    if (thread == null) {
      Thread made = new Thread(this::work, name);
      made.setDaemon(true);
      thread = made;
      made.start();
    }
    notifyAll();
    return job;
  }

  private void work() {
    for (Job<?> job = next(); job != null; job = next()) {
      job.run();
      ended();
    }
    finish();
  }

  private synchronized @Nullable Job<?> next() {
    while (waiting.isEmpty() && last == null) {
      try {
        wait();
      } catch (InterruptedException lateForSomeJob) {
        // Nobody asks this thread to end but close(): the interrupt was for work that is over.
      }
    }
    if (last != null) {
      return null;
    }
    running = waiting.remove();
    return running;
  }

  private synchronized void ended() {
    Job<?> job = running;
    running = null;
    if (job != null && job.isCancelled()) {
      ends.forgetInterrupt();
    }
  }

  private synchronized void drop(Job<?> job) {
    if (job == running) {
      ends.interrupt();
    } else {
      waiting.remove(job);
    }
  }

  private synchronized boolean isThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  void close(Runnable closing) {
    if (isThread()) {
      throw busy();
    }
    List<Job<?>> dropped;
    boolean idle;
    synchronized (this) {
      idle = last == null && thread == null;
      last = last == null ? closing : last;
      dropped = List.copyOf(waiting);
      waiting.clear();
      if (running != null) {
        ends.stop();
      }
      notifyAll();
    }
    dropped.forEach(job -> job.completeExceptionally(closed()));
    if (idle) {
      finish();
    }
    try {
      over.join();
    } catch (CompletionException failure) {
      throw unchecked(failure.getCause());
    }
  }

  /** The last work; its failure is told to whoever closes. */
  private void finish() {
    Runnable closing;
    synchronized (this) {
      closing = last;
      ends.forgetStop();
    }
    try {
      if (closing != null) {
        closing.run();
      }
      over.complete(true);
    } catch (RuntimeException | Error failure) {
      over.completeExceptionally(failure);
    }
  }
}
