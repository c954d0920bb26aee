package dev.moonwire.vm.std;

import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.ScriptException;
import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A VM with the standard libraries, for tests: snippets in, results as {@code print} shows them.
 */
final class LuaRun {
  final HostFiles files;
  final LuaVm vm;
  final OpenFiles open;

  LuaRun() {
    this("");
  }

  LuaRun(String standardInput) {
    files = new HostFiles(standardInput);
    vm = new LuaVm(Options.of(files));
    open = StandardLibraries.install(vm);
  }

  /** The results of a chunk, one char per byte, separated by blanks. */
  String eval(String chunk) {
    try {
      Varargs results =
          vm.run(chunk.getBytes(StandardCharsets.ISO_8859_1), "=chunk", LuaValue.NONE);
      StringBuilder shown = new StringBuilder();
      for (int i = 1; i <= results.narg(); i++) {
        shown.append(i > 1 ? " " : "").append(Latin1.of(vm.text(results.arg(i))));
      }
      return shown.toString();
    } catch (ScriptException e) {
      return "error: " + e.getMessage();
    }
  }

  /** What was printed so far. */
  String printed() throws Exception {
    open.flushAll();
    return files.standardOutput.toString(StandardCharsets.ISO_8859_1);
  }
}
