package dev.moonwire.spec;

/** Hears of a run while it goes on, on the thread that runs it. */
@FunctionalInterface
public interface SpecListener {
  void on(SpecEvent event);
}
