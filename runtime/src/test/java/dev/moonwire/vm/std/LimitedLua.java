package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.vm.Limits;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.ScriptException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** A VM with the standard libraries and limits, and scripts that attack it. */
final class LimitedLua implements AutoCloseable {
  /** What a script may try in order to outlive a limit; {@code %s} is the attack. */
  private static final String[] SHELTERS = {
    "%s",
    "pcall(function() %s end) error('swallowed')",
    "xpcall(function() %s end, function(e) return e end) error('swallowed')",
    "xpcall(function() %s end, function(e) while true do end end) error('swallowed')",
    "coroutine.resume(coroutine.create(function() %s end)) error('swallowed')",
    "pcall(coroutine.wrap(function() pcall(function() %s end) end)) error('swallowed')",
    "string.gsub('x', 'x', function() pcall(function() %s end) end) error('swallowed')",
    "local ok, e = load(function() pcall(function() %s end) end) error('swallowed')",
  };

  final LuaVm vm;

  LimitedLua(Limits limits) {
    this(limits, options -> options);
  }

  LimitedLua(Limits limits, UnaryOperator<Options> more) {
    vm = new LuaVm(more.apply(Options.of(new HostFiles("")).withLimits(limits)));
    StandardLibraries.install(vm);
  }

  Varargs run(String chunk) throws ScriptException {
    return vm.run(chunk.getBytes(StandardCharsets.ISO_8859_1), "=t", LuaValue.NONE);
  }

  /** The attack ends with the limit's error, wherever it hides, and the VM goes on. */
  void assertEnds(String attack, String limit) throws ScriptException {
    for (String shelter : SHELTERS) {
      assertEndsAsIs(shelter.replace("%s", attack), limit);
    }
  }

  void assertEndsAsIs(String attack, String limit) throws ScriptException {
    ScriptException e = assertThrows(ScriptException.class, () -> run(attack), attack);
    assertTrue(e.isLimitExceeded(), attack + ": " + e.getMessage());
    assertTrue(e.getMessage().endsWith(limit + " limit exceeded"), attack + ": " + e.getMessage());
    assertEquals(2, run("return 1 + 1").arg1().toint(), attack);
  }

  @Override
  public void close() {
    vm.close();
  }
}
