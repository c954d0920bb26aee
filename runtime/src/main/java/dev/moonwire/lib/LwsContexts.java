package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.client.Log;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;

/**
 * Makes the contexts of a VM, and shows those at work to the memory limit: the loop keeps them, and
 * all that their handlers know, when the script has none of them in a variable any more.
 */
final class LwsContexts implements Holder {
  private final Function<Log, ClientContext> maker;
  private final Set<ClientContext> known = Collections.newSetFromMap(new WeakHashMap<>());
  private final Set<LwsLog> logs = Collections.newSetFromMap(new WeakHashMap<>());

  LwsContexts(Function<Log, ClientContext> maker) {
    this.maker = maker;
  }

  ClientContext make(Log log) {
    ClientContext made = maker.apply(log);
    known.add(made);
    return made;
  }

  /** A module has this log, and its functions do not show it. */
  void keep(LwsLog log) {
    logs.add(log);
  }

  @Override
  public void show(Census census) {
    logs.forEach(census::object);
    for (ClientContext context : known) {
      if (context.isAtWork()) {
        census.object(context);
      }
    }
  }
}
