package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.moonwire.vm.Limits;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.ScriptException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * Whatever is thrown at it, the VM answers with results or a Lua error, and goes on. The programs
 * are the same in every run; {@code -Dmoonwire.test.seed=N} makes others, and {@code
 * -Dmoonwire.test.rounds=N} more of them.
 */
class RandomProgramsTest {
  private static final long SEED = Long.getLong("moonwire.test.seed", 20_120_522);
  private static final int ROUNDS = Integer.getInteger("moonwire.test.rounds", 1_500);
  private static final Limits LIMITS = new Limits(20_000, 20_000, 32 << 20);

  private static final String SAMPLE =
      """
      local t, up = {1, 2, x = 'y'}, 7
      local function f(a, ...)
        for i = 1, a or 3 do t[i] = (t[i] or 0) + i end
        for k, v in pairs(t) do if v == 2 then up = k .. '!' end end
        return select('#', ...), up, function() up = a return t end
      end
      local n, s, g = f(2, nil, nil)
      repeat n = n - 1 until n <= 0
      return f, s, g(), not t, -n, #s, t.x:rep(2)
      """;

  /** Runs what must end in results or a Lua error. */
  private static void survives(byte[] chunk, String told) {
    LuaVm vm = new LuaVm(Options.of(new HostFiles("")).withLimits(LIMITS).withBinaryChunks(true));
    try (vm) {
      StandardLibraries.install(vm);
      try {
        vm.run(chunk, "=random", LuaValue.NONE);
      } catch (ScriptException e) {
        assertTrue(e.getMessage() == null || !e.getMessage().contains("java."), e.getMessage());
      }
    } catch (RuntimeException | Error e) {
      fail("a Java exception left the VM running\n" + told, e);
    }
  }

  @Test
  void programs() {
    for (int i = 0; i < ROUNDS; i++) {
      String program = new RandomProgram(new Random(SEED + i)).text();
      survives(program.getBytes(StandardCharsets.ISO_8859_1), program);
    }
  }

  @Test
  void sourcesWithDamage() {
    Random random = new Random(SEED);
    byte[] source = SAMPLE.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] damaged = source.clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      survives(damaged, new String(damaged, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void bytes() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      survives(bytes, Arrays.toString(bytes));
    }
  }

  @Test
  void dumpedChunksWithDamage() throws Exception {
    Random random = new Random(SEED);
    byte[] chunk = dumped();
    for (int i = 0; i < 2 * ROUNDS; i++) {
      byte[] damaged = chunk.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        int at = 18 + random.nextInt(damaged.length - 18);
        damaged[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : damaged[at] ^ 1 << n);
      }
      survives(damaged, "damaged chunk " + i + " of seed " + SEED);
    }
  }

  @Test
  void undamagedOneRuns() throws Exception {
    LuaVm vm = new LuaVm(Options.of(new HostFiles("")).withBinaryChunks(true));
    try (vm) {
      StandardLibraries.install(vm);
      assertEquals("yy", vm.run(dumped(), "=dumped", LuaValue.NONE).arg(7).tojstring());
    }
  }

  private static byte[] dumped() throws Exception {
    LuaVm vm = new LuaVm(Options.of(new HostFiles("")));
    try (vm) {
      LuaValue main = vm.load(SAMPLE.getBytes(StandardCharsets.US_ASCII), "=sample", "t", null);
      LuaString chunk = LuaVm.dump(main, false).orElseThrow();
      byte[] bytes = new byte[chunk.m_length];
      chunk.copyInto(0, bytes, 0, bytes.length);
      return bytes;
    }
  }
}
