package dev.moonwire.jsr223;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.script.ScriptEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * The script engine that comes in LuaJ's own jar. It is on the class path wherever that jar is, and
 * has the names {@code lua} and {@code luaj}; {@code moonwire.jar} leaves it out.
 */
final class LuaJEngine {
  private static final String FACTORY = "org.luaj.vm2.script.LuaScriptEngineFactory";

  private LuaJEngine() {}

  /** Whether a {@code ScriptEngineManager} of this thread, or of our own loader, finds it. */
  static boolean isRegistered() {
    return isSeenBy(Thread.currentThread().getContextClassLoader())
        || isSeenBy(LuaJEngine.class.getClassLoader());
  }

  private static boolean isSeenBy(@Nullable ClassLoader loader) {
    Iterator<ServiceLoader.Provider<ScriptEngineFactory>> providers =
        ServiceLoader.load(ScriptEngineFactory.class, loader).stream().iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          return false;
        }
        if (providers.next().type().getName().equals(FACTORY)) {
          return true;
        }
      } catch (ServiceConfigurationError brokenEngine) {
        // Some other engine that cannot be loaded: the manager, too, goes on with the next.
      }
    }
  }
}
