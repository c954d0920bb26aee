package dev.moonwire.lib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.moonwire.client.ClientContext;
import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Transport;
import dev.moonwire.tls.engine.TlsEngine;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Options;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/** {@code cancel_service} from another thread, which Lua itself does not have. */
@Timeout(60)
class LwsCancelTest {
  private static final int ROUNDS = 500;

  /** Each round asks for a cancellation, then waits far longer than the test may take. */
  private static final String SCRIPT =
      """
      local lws, ask, rounds = ...
      local cancelled = 0
      local ctx = lws.create_context({port = -1, protocols = {{name = "x", callback = function(_, why)
        cancelled = cancelled + (why == lws.CALLBACK_EVENT_WAIT_CANCELLED and 1 or 0)
      end}}})
      for round = 1, rounds do
        ask(ctx)
        while cancelled < round do
          if ctx:service(600000) ~= 0 then
            return -round
          end
        end
      end
      ctx:destroy()
      return cancelled
      """;

  @ParameterizedTest
  @EnumSource(Transport.class)
  void cancelServiceOfAnotherThreadEndsEachWait(Transport transport) throws Exception {
    Semaphore asked = new Semaphore(0);
    AtomicReference<ClientContext> context = new AtomicReference<>();
    NativeFunction ask =
        new NativeFunction(
            "ask",
            args -> {
              context.set((ClientContext) ((LuaUserdata) args.value(1)).m_instance);
              asked.release();
              return LuaValue.NONE;
            });
    Thread canceller =
        new Thread(
            () -> {
              for (int round = 0; round < ROUNDS; round++) {
                asked.acquireUninterruptibly();
                context.get().cancelService();
              }
            });
    canceller.start();
    assertEquals(ROUNDS, run(transport, ask));
    canceller.join();
  }

  private static int run(Transport transport, NativeFunction ask) throws Exception {
    try (Libs libs = new Libs(Loop.create(transport, Ticker.systemTicker()));
        LuaVm vm = new LuaVm(Options.of(libs.files()))) {
      libs.attach(vm);
      libs.installWebsockets(vm, TlsEngine.AUTO, null, libs.files());
      LuaValue module = vm.child(vm.registry(), "_PRELOAD").get("libwebsockets").call();
      LuaValue rounds = LuaValue.valueOf(ROUNDS);
      byte[] script = SCRIPT.getBytes(StandardCharsets.UTF_8);
      return vm.run(script, "=script", LuaValue.varargsOf(module, ask, rounds)).arg1().toint();
    }
  }
}
