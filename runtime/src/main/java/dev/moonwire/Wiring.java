package dev.moonwire;

import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;

/** The parts of one VM and the order they are made and closed in. */
final class Wiring {
  private final LuaVm vm;

  private Wiring(LuaVm vm) {
    this.vm = vm;
  }

  static Wiring of(Settings settings) {
    LuaVm vm =
        new LuaVm(
            Options.of(new EmbeddedFiles(new DeniedFiles(), settings))
                .withBinaryChunks(settings.binaryChunks()));
    return new Wiring(vm);
  }

  LuaVm vm() {
    return vm;
  }

  void confine() {}

  void close() {
    vm.close();
  }
}
