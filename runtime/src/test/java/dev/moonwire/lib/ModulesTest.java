package dev.moonwire.lib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Transport;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Options;
import dev.moonwire.vm.ScriptException;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code moonwire.fd} and {@code moonwire.process} as a script sees them. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Transport.class)
class ModulesTest {
  @Parameter Transport transport;
  @TempDir Path folder;

  private Libs libs;
  private LuaVm vm;

  @BeforeEach
  void open() {
    libs = new Libs(Loop.create(transport, Ticker.systemTicker()));
    vm = new LuaVm(Options.of(libs.files()));
    libs.attach(vm);
    libs.installDescriptors(vm);
    libs.installProcesses(vm);
  }

  @AfterEach
  void close() {
    vm.close();
    libs.close();
  }

  private LuaValue module(String name) {
    return vm.child(vm.registry(), "_PRELOAD").get(name).call();
  }

  /** Runs a script that has both modules and the folder; its results, a space between them. */
  private String run(String script) throws ScriptException {
    String chunk = "local fd, process, folder = ...\n" + script;
    Varargs results =
        vm.run(
            chunk.getBytes(StandardCharsets.UTF_8),
            "=script",
            LuaValue.varargsOf(
                module("moonwire.fd.core"),
                module("moonwire.process.core"),
                LuaString.valueOf(folder.toString())));
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= results.narg(); i++) {
      texts.add(results.arg(i).tojstring());
    }
    return String.join(" ", texts);
  }

  private void assertRaises(String message, String script) {
    ScriptException raised = assertThrows(ScriptException.class, () -> run(script));
    assertTrue(String.valueOf(raised.getMessage()).endsWith(message), raised.getMessage());
  }

  @Test
  void aPipeCarriesBytes() throws Exception {
    assertEquals(
        "5 hel lo  nil Bad file descriptor EBADF",
        run(
            """
            local r, w = fd.pipe()
            local n = fd.write(w, 'hello')
            local a, b = fd.read(r, 3), fd.read(r, 100)
            fd.close(w)
            local e = fd.read(r, 1)
            return n, a, b, e, fd.write(w, 'x')
            """));
  }

  @Test
  void aNonBlockingDescriptorDoesNotWait() throws Exception {
    assertEquals(
        "true nil Resource temporarily unavailable EAGAIN",
        run("local a = fd.socketpair() return fd.nonblock(a), fd.read(a, 1)"));
    assertEquals(
        "nil Resource temporarily unavailable EAGAIN",
        run("local l = fd.listen() fd.nonblock(l, true) return fd.accept(l)"));
  }

  @Test
  void aNonBlockingWriteTakesWhatFits() throws Exception {
    assertEquals(
        "true nil EAGAIN true",
        run(
            """
            local a, b = fd.socketpair()
            fd.nonblock(a)
            local much = 'x'
            for i = 1, 24 do much = much .. much end
            local n = fd.write(a, much)
            local again, _, code = nil, nil, nil
            repeat again, _, code = fd.write(a, much) until not again
            return n > 0 and n < #much, again, code, fd.poll({[a] = 'w'}, 0)[a] == nil
            """));
  }

  @Test
  void serverAndClientMeetInOneScript() throws Exception {
    assertEquals(
        "hello world  127.0.0.1 true true",
        run(
            """
            local l, port = fd.listen('127.0.0.1', 0, 5)
            local c = fd.connect('localhost', port)
            local s = fd.accept(l, 5)
            fd.write(c, 'hello ')
            fd.write(c, 'world')
            fd.shutdown(c)
            local first = fd.read(s, 6) .. fd.read(s, 100)
            local host, p = fd.sockname(l)
            local _, peer = fd.peername(s)
            local _, own = fd.sockname(c)
            return first, fd.read(s, 1), host, p == port, peer == own
            """));
  }

  @Test
  void unixSocketsHavePathsForPorts() throws Exception {
    String path = folder.resolve("socket").toString();
    assertEquals(
        path + " hi",
        run(
            """
            local l, none = fd.listen('unix:' .. folder .. '/socket')
            local c = fd.connect('unix:' .. folder .. '/socket')
            local s = fd.accept(l)
            fd.write(s, 'hi')
            return fd.peername(c), none or fd.read(c, 10)
            """));
  }

  @Test
  void connectionFailuresAreTold() throws Exception {
    assertEquals(
        "nil Connection refused ECONNREFUSED",
        run("local l, port = fd.listen() fd.close(l) return fd.connect('127.0.0.1', port)"));
    assertEquals(
        "nil Servname not supported for ai_socktype EAI_SERVICE",
        run("return fd.connect('127.0.0.1', 'no-such-service')"));
    assertEquals("nil Name or service not known EAI_NONAME", run("return fd.connect('[::1]', 80)"));
    assertEquals(
        "nil No such file or directory ENOENT",
        run("return fd.connect('unix:' .. folder .. '/none')"));
    assertEquals("3", run("return " + libs.table().openCount()), "nothing is left open");
  }

  @Test
  void timeoutsAreTold() throws Exception {
    assertEquals("nil timed out ETIMEDOUT", run("return fd.accept(fd.listen(), 0.02)"));
    assertEquals("true", run("return fd.sleep(0.01)"));
  }

  @Test
  void pollTellsAllThatAreReady() throws Exception {
    assertEquals(
        "nil r rw w true",
        run(
            """
            local a, b = fd.socketpair()
            local r, w = fd.pipe()
            fd.write(b, 'x')
            local quiet = fd.poll({[r] = 'r'}, 0)[r]
            local seen = fd.poll({[a] = 'r', [b] = 'w'})
            local both = fd.poll({[a] = 'rw', [r] = 'r'}, 5)
            return quiet, seen[a], both[a], seen[b], both[r] == nil
            """));
  }

  @Test
  void aHungUpPipeIsReadyAndAFileAlwaysIs() throws Exception {
    assertEquals(
        "r rw",
        run(
            """
            local r, w = fd.pipe()
            fd.close(w)
            local f = fd.open(folder .. '/file', 'w')
            local seen = fd.poll({[r] = 'r', [f] = 'rw'}, 5)
            return seen[r], seen[f]
            """));
  }

  @Test
  void wrongArgumentsRaise() {
    assertRaises("bad argument #1 to 'read' (number expected, got no value)", "fd.read()");
    assertRaises("bad argument #1 to 'close' (number expected, got string)", "fd.close('3')");
    assertRaises("bad argument #2 to 'read' (size must not be negative)", "fd.read(0, -1)");
    assertRaises(
        "bad argument #2 to 'shutdown' ('r', 'w' or 'rw' expected)", "fd.shutdown(1, 'x')");
    assertRaises("bad argument #2 to 'open' (invalid mode)", "fd.open('f', 'q')");
    assertRaises(
        "bad argument #1 to 'poll' (numbers with 'r', 'w' or 'rw' expected)",
        "fd.poll({[1] = true})");
    assertRaises("bad argument #1 to 'start' (program expected)", "process.start {}");
    assertRaises(
        "bad argument #1 to 'start' (stdin must be 'inherit', 'null', 'pipe' or a descriptor)",
        "process.start {'cat', stdin = 'what'}");
  }

  @Test
  void unknownDescriptorsAreTold() throws Exception {
    for (String call :
        List.of(
            "close(999)",
            "close(-1)",
            "read(2^40, 1)",
            "write(999, 'x')",
            "shutdown(999)",
            "nonblock(999)",
            "accept(999)",
            "poll({[999] = 'r'})",
            "sockname(999)",
            "adopt(999)")) {
      if (transport == Transport.EPOLL || !call.startsWith("adopt")) {
        assertEquals("nil Bad file descriptor EBADF", run("return fd." + call), call);
      }
    }
    assertEquals("false", run("return fd.isopen(999)"));
    assertEquals("nil Socket operation on non-socket ENOTSOCK", run("return fd.shutdown(0)"));
  }

  @Test
  void aTemporaryFileHasItsContentAndMode() throws Exception {
    Path made = Path.of(run("return fd.tmpfile('content', " + 0640 + ")"));
    try {
      assertEquals("content", Files.readString(made));
      assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
      assertEquals("true", run("return fd.chmod('" + made + "', " + 0600 + ")"));
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    } finally {
      Files.delete(made);
    }
    assertEquals("nil No such file or directory ENOENT", run("return fd.chmod('/no/such', 384)"));
  }

  @Test
  void aChildIsStartedFedReadAndWaitedFor() throws Exception {
    assertEquals(
        "b exit 0 nil No child processes ECHILD",
        run(
            """
            local child = process.start {'sed', 's/a/b/', stdin = 'pipe', stdout = 'pipe'}
            fd.write(child.stdin, 'a')
            fd.close(child.stdin)
            local out = fd.read(child.stdout, 10)
            local how, code = process.wait(child)
            return out, how, code, process.wait(child.pid)
            """));
  }

  @Test
  void aChildIsSignalled() throws Exception {
    assertEquals(
        "true nil timed out ETIMEDOUT",
        run(
            """
            child = process.start {'sleep', '60'}
            return process.running(child), process.wait(child, 0.02)
            """));
    assertEquals(
        "true signal 15 false",
        run(
            """
            local killed = process.kill(child)
            local how, code = process.wait(child)
            return killed, how, code, process.running(child)
            """));
    assertEquals("nil No such process ESRCH", run("return process.kill(child.pid, 9)"));
    assertEquals("nil No such process ESRCH", run("return process.kill(1, 9)"));
    assertEquals("" + ProcessHandle.current().pid(), run("return process.pid()"));
  }

  @Test
  void aProgramThatIsNotThereIsTold() throws Exception {
    assertEquals(
        "nil No such file or directory ENOENT", run("return process.start {'/no/such/program'}"));
  }

  @Test
  void anInterruptReachesAScriptThatWaits() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    libs.table().loop().post(waiting::countDown);
    Thread other =
        new Thread(
            () -> {
              try {
                waiting.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              vm.interrupt("interrupted!");
            });
    other.start();
    assertRaises("interrupted!", "return fd.read(fd.pipe(), 1)");
    other.join();
  }
}
