package dev.moonwire;

/** What tests offer scripts: some of it visible, some not. */
@LuaVisible("clock")
class Clock {
  public int secret = 42;
  private double time = 12.5;

  @LuaVisible
  public double now() {
    return time;
  }

  @LuaVisible("set")
  public void change(double newTime) {
    time = newTime;
  }

  @LuaVisible
  public boolean isSame(Clock other) {
    return other == this;
  }

  public String hidden() {
    return "hidden";
  }

  @Override
  public String toString() {
    return "secret text";
  }
}
