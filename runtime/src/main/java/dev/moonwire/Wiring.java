package dev.moonwire;

import dev.moonwire.Access.Kind;
import dev.moonwire.lib.Libs;
import dev.moonwire.loop.Loop;
import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.std.OpenFiles;
import dev.moonwire.vm.std.StandardLibraries;

/** The parts of one VM and the order they are made and closed in. */
final class Wiring {
  private final Loop loop;
  private final Libs libs;
  private final LuaVm vm;
  private final OpenFiles files;

  private Wiring(Loop loop, Libs libs, LuaVm vm, OpenFiles files) {
    this.loop = loop;
    this.libs = libs;
    this.vm = vm;
    this.files = files;
  }

  static Wiring of(Settings settings) {
    Loop loop = Loop.create();
    Libs libs = new Libs(loop);
    EmbeddedFiles outside = new EmbeddedFiles(libs.files(), settings);
    LuaVm vm =
        new LuaVm(
            Options.of(outside)
                .withBinaryChunks(settings.binaryChunks())
                .withVersion(settings.version()));
    libs.attach(vm);
    OpenFiles files = StandardLibraries.install(vm, settings.searchPath());
    libs.installTasks(vm);
    if (settings.allows(Kind.DESCRIPTORS)) {
      libs.installDescriptors(vm);
    }
    if (settings.allows(Kind.LIBTLS)) {
      libs.installTls(vm, settings.tls(), settings.libtls(), settings.keyLogFile());
    }
    if (settings.allows(Kind.LIBWEBSOCKETS)) {
      libs.installWebsockets(vm, settings.tls(), settings.keyLogFile(), outside);
      libs.installInflate(vm);
    }
    if (settings.allows(Kind.PROGRAMS)) {
      libs.installProcesses(vm);
    }
    return new Wiring(loop, libs, vm, files);
  }

  Loop loop() {
    return loop;
  }

  LuaVm vm() {
    return vm;
  }

  Libs libs() {
    return libs;
  }

  /** Finalizers go first, since they may write to files; then what is buffered is written. */
  void close() {
    try (libs) {
      vm.close();
      files.closeAll();
    } catch (SystemFailure failure) {
      throw LuaScriptException.raising("cannot write what was buffered: " + failure.text());
    } catch (ExitRequest readerLeft) {
      throw LuaScriptException.ofExit(readerLeft.status());
    }
  }
}
