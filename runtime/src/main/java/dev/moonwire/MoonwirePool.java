package dev.moonwire;

import dev.moonwire.lib.Libs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * VMs that are alike, each on a thread of its own, for jobs that any of them can do.
 *
 * <pre>{@code
 * LuaScript probe = LuaScript.of(Path.of("probe.lua"));
 * try (MoonwirePool pool = Moonwire.builder().allow(Access.network("*:443")).pool(8)) {
 *   List<CompletableFuture<Object>> answers =
 *       hosts.stream().map(host -> pool.run(probe, host)).toList();
 *   answers.forEach(answer -> log.info("{}", answer.join()));
 * }
 * }</pre>
 *
 * <p>Jobs begin in the order in which they come, each as soon as some VM has nothing to do. A job
 * finds the globals that earlier ones have left in its VM; what all VMs need is given them with
 * {@link #prepare}. The VMs share compiled scripts ({@link LuaScript}) and what TLS configs without
 * private keys are made into.
 *
 * <p>Any thread may use a pool.
 */
public final class MoonwirePool implements AutoCloseable {
  private final List<Moonwire> all = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Moonwire> idle = new ArrayDeque<>();
  private final Deque<Job<?>> waiting = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param settings of the VM on the thread with the name
   */
  MoonwirePool(int size, Function<String, Settings> settings) {
    if (size < 1) {
      throw new IllegalArgumentException("a pool of " + size + " VMs");
    }
    Libs.Shared shared = new Libs.Shared();
    for (int i = 1; i <= size; i++) {
      all.add(new Moonwire(settings.apply("moonwire-pool-" + i), shared));
    }
    idle.addAll(all);
  }

  /** What some VM is to do. */
  private final class Job<R> extends CompletableFuture<R> {
    private final Function<Moonwire, R> work;
    private volatile @Nullable CompletableFuture<R> begun;

    Job(Function<Moonwire, R> work) {
      this.work = work;
    }

    void begin(Moonwire lua) {
      CompletableFuture<R> result = lua.submit(() -> work.apply(lua));
      begun = result;
      if (isCancelled()) {
        result.cancel(true);
      }
      result.whenComplete(
          (value, failure) -> {
            release(lua);
            if (failure == null) {
              complete(value);
            } else {
              completeExceptionally(failure);
            }
          });
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      CompletableFuture<R> running = begun;
      if (running != null) {
        running.cancel(mayInterrupt);
      }
      return cancelled;
    }
  }

  /** How many VMs there are. */
  public int size() {
    return all.size();
  }

  /**
   * Does something with each VM, one after the other, as soon as it has nothing else to do; returns
   * when all are done. For globals and functions that jobs count on.
   */
  public void prepare(Consumer<Moonwire> setUp) {
    for (Moonwire lua : all) {
      lua.perform(
          () -> {
            setUp.accept(lua);
            return true;
          });
    }
  }

  /**
   * Runs a script on some VM; the result is its first one. Cancelling interrupts it.
   *
   * @throws IllegalStateException when the pool is closed
   */
  public CompletableFuture<@Nullable Object> run(LuaScript script, @Nullable Object... args) {
    return submit(lua -> lua.run(script, args));
  }

  /** As {@link #run(LuaScript, Object...)}, for a text that is compiled anew each time. */
  public CompletableFuture<@Nullable Object> run(String source, @Nullable Object... args) {
    return submit(lua -> lua.run(source, args));
  }

  /**
   * Does something with some VM, on that one's thread.
   *
   * @throws IllegalStateException when the pool is closed
   */
  public <R> CompletableFuture<R> submit(Function<Moonwire, R> work) {
    Job<R> job = new Job<>(work);
    Moonwire free;
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("this pool is closed");
      }
      free = idle.poll();
      if (free == null) {
        waiting.add(job);
      }
    } finally {
      lock.unlock();
    }
    if (free != null) {
      begin(job, free);
    }
    return job;
  }

  private void release(Moonwire lua) {
    Job<?> next;
    lock.lock();
    try {
      do {
        next = waiting.poll();
      } while (next != null && next.isDone());
      if (next == null) {
        idle.add(lua);
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      begin(next, lua);
    }
  }

  private static void begin(Job<?> job, Moonwire lua) {
    try {
      job.begin(lua);
    } catch (IllegalStateException closed) {
      job.completeExceptionally(closed);
    }
  }

  /**
   * Ends what runs, fails what waits, and closes all VMs. Idempotent; any thread but theirs.
   *
   * @throws LuaScriptException as {@link Moonwire#close} does; all are closed all the same
   */
  @Override
  public void close() {
    List<Job<?>> dropped;
    lock.lock();
    try {
      closed = true;
      dropped = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    dropped.forEach(
        job -> job.completeExceptionally(new IllegalStateException("this pool is closed")));
    closeAll();
  }

  private void closeAll() {
    LuaScriptException first = null;
    for (Moonwire lua : all) {
      try {
        lua.close();
      } catch (LuaScriptException failure) {
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
