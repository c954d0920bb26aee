package dev.moonwire.task;

import dev.moonwire.vm.Parking;
import org.jspecify.annotations.Nullable;

/** Until somebody says so, on the VM's thread: a resolver that has its answer, another task. */
public final class Signal implements Parking {
  private final String what;
  private final boolean external;
  private @Nullable Runnable over;

  private Signal(String what, boolean external) {
    this.what = what;
    this.external = external;
  }

  /** One that a turn of the loop gives. */
  public static Signal outside(String what) {
    return new Signal(what, true);
  }

  /** One that only a script gives. */
  public static Signal ofScript(String what) {
    return new Signal(what, false);
  }

  /** It is over. */
  public void give() {
    if (over != null) {
      over.run();
    }
  }

  @Override
  public void begin(Runnable whenOver) {
    over = whenOver;
  }

  @Override
  public void end() {
    over = null;
  }

  @Override
  public boolean isExternal() {
    return external;
  }

  @Override
  public String what() {
    return what;
  }
}
