package dev.moonwire;

import dev.moonwire.lib.Libs;
import dev.moonwire.observe.Observer;
import dev.moonwire.vm.host.ScriptFailure;
import dev.moonwire.vm.host.ScriptHost;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * What is behind {@link Moonwire}: where calls happen, how long they may, and how they fail. Its
 * methods are for any thread unless they say otherwise.
 */
final class Machine {
  private static final String INTERRUPTED = "interrupted!";

  private final Moonwire face;
  private final Wiring wiring;
  private final ScriptHost host;
  private final ScriptThread thread;
  private volatile boolean closing;
  private volatile boolean closed;

  /** Calls within calls, on the VM's thread. */
  private int depth;

  Machine(Moonwire face, Settings settings, Libs.@Nullable Shared shared) {
    this.face = face;
    this.wiring = Wiring.of(settings, shared);
    this.host = new ScriptHost(wiring.vm(), new EmbeddedFaces(face));
    if (settings.has(Library.LUAJAVA)) {
      ClassLoader loader = settings.classLoader();
      host.installLuajava(loader == null ? Moonwire.class.getClassLoader() : loader);
    }
    String name = settings.thread();
    this.thread = name == null ? new CallersThread(wiring.loop()) : new OwnThread(name, new Ends());
    observer().opened();
  }

  /** How a script on a thread of its own is ended. */
  private final class Ends implements OwnThread.Ends {
    @Override
    public void interrupt() {
      wiring.vm().interrupt(INTERRUPTED);
    }

    @Override
    public void forgetInterrupt() {
      wiring.vm().forgetInterrupt();
    }

    @Override
    public void stop() {
      closing = true;
      wiring.vm().stop("the VM is closed");
    }

    @Override
    public void forgetStop() {
      wiring.vm().forgetStop();
    }
  }

  /** Something done with the VM, which fails as scripts do. */
  @FunctionalInterface
  interface Work {
    void run(ScriptHost host) throws ScriptFailure;
  }

  /**
   * The same with a result. Whether that may be null is its user's to say, which the checker cannot
   * follow through a type variable.
   */
  @NullUnmarked
  @FunctionalInterface
  interface Question<R> {
    R answer(ScriptHost host) throws ScriptFailure;
  }

  /** Does something on the VM's thread. */
  void run(Work work) {
    ask(
        h -> {
          work.run(h);
          return true;
        });
  }

  /** Asks something on the VM's thread. */
  <R> R ask(Question<R> question) {
    return perform(
        () -> {
          depth++;
          try {
            return question.answer(host);
          } catch (ScriptFailure failure) {
            throw failed(failure);
          } finally {
            depth--;
          }
        });
  }

  /** Does work of the embedder's on the VM's thread. */
  <R> R perform(Supplier<R> work) {
    requireOpen();
    return thread.call(
        () -> {
          requireOpen();
          return work.get();
        });
  }

  /** As {@link #perform}, without waiting for it. */
  <R> CompletableFuture<R> submit(Supplier<R> work) {
    requireOpen();
    return thread.submit(work);
  }

  /**
   * Runs a script and the tasks it starts, within the limits of one call. One that fails takes its
   * tasks with it; one inside another leaves them to that one.
   */
  @Nullable Object toItsEnd(Supplier<LuaFunction> script, @Nullable Object[] args) {
    return this.<@Nullable Object>perform(
        () -> {
          LuaFunction main = script.get();
          if (depth > 0) {
            return main.call(args);
          }
          try {
            return wiring.vm().<@Nullable Object>budgeted(() -> withTasks(main, args));
          } catch (LuaScriptException e) {
            dropTasks();
            throw e;
          }
        });
  }

  private @Nullable Object withTasks(LuaFunction script, @Nullable Object[] args) {
    Object result = script.call(args);
    finishTasks();
    return result;
  }

  void finishTasks() {
    run(h -> h.perform(wiring.libs()::finishTasks));
  }

  void dropTasks() {
    run(h -> wiring.libs().dropTasks());
  }

  void interrupt() {
    if (!closed) {
      wiring.vm().interrupt(INTERRUPTED);
    }
  }

  void close() {
    if (!closed) {
      thread.close(
          () -> {
            if (!closed) {
              closed = true;
              try {
                wiring.close();
              } finally {
                observer().closed();
              }
            }
          });
    }
  }

  boolean readsFromTerminal() {
    return wiring.vm().files().standard(0).isTerminal();
  }

  Observer observer() {
    return wiring.libs().observer();
  }

  private LuaScriptException failed(ScriptFailure failure) {
    switch (failure.kind()) {
      case RUNTIME, SYNTAX, INCOMPLETE -> observer().failed();
      case LIMIT -> observer().limitExceeded(failure.text());
      case EXIT -> {
        // As the script wanted.
      }
    }
    return LuaScriptException.of(failure, face, closing);
  }

  private void requireOpen() {
    if (closed) {
      throw ScriptThread.closed();
    }
  }
}
