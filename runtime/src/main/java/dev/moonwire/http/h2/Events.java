package dev.moonwire.http.h2;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the listeners are still to be told. They are called once a frame is understood, not while it
 * is: so they may call the session again, and what they throw reaches its caller and breaks
 * nothing.
 */
final class Events {
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean telling;

  void add(Runnable event) {
    waiting.add(event);
  }

  boolean areBeingTold() {
    return telling;
  }

  /** Tells all that waits, in order; nothing if a listener is just being told. */
  void tell() {
    if (telling) {
      return;
    }
    telling = true;
    try {
      @Nullable Runnable event;
      while ((event = waiting.poll()) != null) {
        event.run();
      }
    } finally {
      telling = false;
    }
  }

  void drop() {
    waiting.clear();
  }
}
