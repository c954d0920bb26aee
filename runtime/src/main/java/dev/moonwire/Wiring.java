package dev.moonwire;

import dev.moonwire.access.Policy;
import dev.moonwire.fd.Gate;
import dev.moonwire.lib.Libs;
import dev.moonwire.loop.Loop;
import dev.moonwire.vm.ExitRequest;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.std.OpenFiles;
import dev.moonwire.vm.std.StandardLibraries;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

  static Wiring of(Settings settings, Libs.@Nullable Shared shared) {
    Loop loop = Loop.create();
    Limits limits = settings.limits();
    Policy policy = settings.policy();
    Gate gate = new Gate(policy, Settings.most(limits.descriptors()));
    Libs libs = new Libs(loop, gate, shared);
    EmbeddedFiles outside = new EmbeddedFiles(libs.files(), settings, policy);
    LuaVm vm =
        new LuaVm(
            Options.of(outside)
                .withBinaryChunks(settings.binaryChunks())
                .withVersion(settings.version())
                .withCollector(policy.isEverything())
                .withLostErrors(libs.observer()::finalizerFailed)
                .withLimits(limits(limits)));
    libs.attach(vm);
    OpenFiles files = StandardLibraries.install(vm, settings.searchPath(), settings.classLoader());
    install(libs, vm, settings, outside, settings.keyLogFile(policy));
    if (!settings.has(Library.DEBUG)) {
      StandardLibraries.keepOnlyTraceback(vm);
    }
    return new Wiring(loop, libs, vm, files);
  }

  private static dev.moonwire.vm.Limits limits(Limits limits) {
    Duration time = limits.time();
    long millis = time == null ? 0 : Math.max(1, time.toMillis());
    return new dev.moonwire.vm.Limits(limits.instructions(), millis, limits.memory());
  }

  private static void install(
      Libs libs, LuaVm vm, Settings settings, EmbeddedFiles outside, @Nullable String keyLogFile) {
    libs.installStatistics(vm);
    if (settings.has(Library.TASK)) {
      libs.installTasks(vm, Settings.most(settings.limits().tasks()));
    }
    if (settings.has(Library.FD)) {
      libs.installDescriptors(vm);
    }
    if (settings.has(Library.LIBTLS)) {
      libs.installTls(vm, settings.tls(), settings.libtls(), keyLogFile);
    }
    if (settings.has(Library.LIBWEBSOCKETS)) {
      libs.installWebsockets(vm, settings.tls(), keyLogFile, outside);
      libs.installInflate(vm);
    }
    if (settings.has(Library.PROCESS)) {
      libs.installProcesses(vm);
    }
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
      try {
        vm.close();
      } finally {
        files.closeAll();
      }
    } catch (SystemFailure failure) {
      throw LuaScriptException.raising("cannot write what was buffered: " + failure.text());
    } catch (ExitRequest exit) {
      throw LuaScriptException.ofExit(exit.status());
    }
  }
}
