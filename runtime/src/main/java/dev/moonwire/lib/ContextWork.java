package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.vm.Parking;

/** Until a context has something to do in {@code service}. */
final class ContextWork implements Parking {
  private final ClientContext context;
  private Runnable listener = () -> {};

  ContextWork(ClientContext context) {
    this.context = context;
  }

  @Override
  public void begin(Runnable over) {
    listener = over;
    context.onWork(over);
  }

  @Override
  public void end() {
    context.offWork(listener);
  }

  @Override
  public boolean isExternal() {
    return true;
  }

  @Override
  public String what() {
    return "service";
  }
}
