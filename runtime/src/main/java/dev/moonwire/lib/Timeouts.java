package dev.moonwire.lib;

import dev.moonwire.loop.Loop;
import dev.moonwire.task.Deadline;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.error.TlsException;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How long a call of a context may wait, where a script has said so with {@code settimeout}: an
 * extension. Contexts themselves never wait and know nothing of it.
 */
final class Timeouts {
  private final Loop loop;
  private final Map<TlsContext, Duration> chosen = new WeakHashMap<>();

  Timeouts(Loop loop) {
    this.loop = loop;
  }

  /** From now on, for each call of the context; null for no limit. */
  void set(TlsContext context, @Nullable Duration timeout) {
    if (timeout == null) {
      chosen.remove(context);
    } else {
      chosen.put(context, timeout);
    }
  }

  /** When a call of the context that begins now has to be over. */
  Deadline deadline(TlsContext context) {
    return new Deadline(loop, chosen.get(context));
  }

  /** What a call fails with when its time is up. */
  static TlsException expired() {
    return new TlsException("timeout");
  }
}
