package dev.moonwire.task;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.Watch;
import dev.moonwire.vm.Parking;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Until a descriptor is ready, broken, hung up or closed. */
final class Readiness implements Parking {
  private final Descriptor descriptor;
  private final Interest interest;
  private @Nullable Watch watch;

  Readiness(Descriptor descriptor, Interest interest) {
    this.descriptor = descriptor;
    this.interest = interest;
  }

  @Override
  public void begin(Runnable over) {
    watch = descriptor.watch(interest, over);
  }

  @Override
  public void end() {
    if (watch != null) {
      watch.cancel();
      watch = null;
    }
  }

  @Override
  public boolean isExternal() {
    return true;
  }

  @Override
  public String what() {
    String operation = interest.name().toLowerCase(Locale.ROOT);
    return descriptor.isOpen() ? operation + " on descriptor " + descriptor.fd() : operation;
  }
}
