package dev.moonwire.vm.std;

/**
 * The processor time of the process, all threads counted, as clock(3) has it. The operating system
 * counts it in ticks of 10 ms; asking costs a read of /proc, and none of the platform's management
 * interface, which takes long to load.
 */
final class ProcessorTime {
  private final ProcessHandle process = ProcessHandle.current();

  /** Seconds, or -1 where the system does not tell. */
  double seconds() {
    return process.info().totalCpuDuration().map(used -> used.toNanos() / 1e9).orElse(-1.0);
  }
}
