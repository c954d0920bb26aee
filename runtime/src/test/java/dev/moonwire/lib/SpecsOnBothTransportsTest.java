package dev.moonwire.lib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Transport;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.std.StandardLibraries;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.LuaValue;

/** The specs of the modules, on the transport that this machine would not choose, too. */
@Timeout(120)
class SpecsOnBothTransportsTest {
  /** The specs that did not pass, by name and reason. */
  private static final String RUN =
      """
      local path = ...
      local spec = require("moonwire.spec")
      local session = spec.session(spec.load(path))
      local passed, failures = 0, ""
      for _, test in ipairs(session:tests()) do
        local result = session:run(test)
        if result.status == "success" then
          passed = passed + 1
        else
          failures = failures .. tostring(test.name) .. ": " .. tostring(result.message) .. "\\n"
        end
      end
      return passed > 5 and failures or "hardly any spec was found"
      """;

  @ParameterizedTest
  @CsvSource({"EPOLL, fd", "EPOLL, process", "NIO, fd", "NIO, process"})
  void everySpecPassesAndLeavesNothingOpen(Transport transport, String module) throws Exception {
    try (Libs libs = new Libs(Loop.create(transport, Ticker.systemTicker()));
        LuaVm vm = new LuaVm(Options.of(libs.files()))) {
      StandardLibraries.install(vm, "lua-stdlib/?.lua;lua-stdlib/?/init.lua", null);
      libs.attach(vm);
      libs.installDescriptors(vm);
      libs.installProcesses(vm);
      LuaValue path = LuaValue.valueOf("spec/moonwire/" + module + "_spec.lua");
      String failures =
          vm.run(RUN.getBytes(StandardCharsets.UTF_8), "=run", path).arg1().tojstring();
      assertEquals("", failures);
      assertEquals(3, libs.table().openCount(), "open descriptors");
    }
  }
}
