package dev.moonwire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.tls.engine.TlsEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a VM is given. */
final class BuilderTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private MoonwireBuilder quiet() {
    return Moonwire.builder().stdout(out).stderr(err);
  }

  @Test
  void theEmbeddersStreamsAreTheScripts() {
    try (Moonwire lua = quiet().stdin(new ByteArrayInputStream("a\nb\n".getBytes(UTF_8))).build()) {
      lua.run("print(io.read()) io.write(io.read('*a')) io.stderr:write('oh')");
    }
    assertEquals("a\nb\n", out.toString(UTF_8));
    assertEquals("oh", err.toString(UTF_8));
  }

  @Test
  void closingWritesWhatIsBufferedAndLeavesStreamsOpen() throws Exception {
    boolean[] closed = {false};
    OutputStream stream =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }

          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            out.write(bytes, offset, length);
          }
        };
    try (Moonwire lua = Moonwire.builder().stdout(stream).build()) {
      lua.run("io.stdout:setvbuf('full') io.write('late')");
      assertEquals("", out.toString(UTF_8));
    }
    assertEquals("late", out.toString(UTF_8));
    assertEquals(false, closed[0]);
  }

  @Test
  void aStreamThatFailsIsAResultAndNamesNoClass() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("java.lang.Disk is full");
          }
        };
    try (Moonwire lua = Moonwire.builder().stdout(broken).build()) {
      assertEquals(
          List.of("Input/output error", 5L),
          lua.run(
              "io.stdout:setvbuf('no') local ok, message, code = io.write('x') "
                  + "return {message, code}"));
    }
  }

  @Test
  void theEnvironmentIsWhatTheBuilderWasGiven() {
    try (Moonwire lua = quiet().environment(Map.of("MODE", "test")).build()) {
      assertEquals(
          List.of("test", true), lua.run("return {os.getenv('MODE'), os.getenv('PATH') == nil}"));
    }
  }

  @Test
  void requireLooksAlongTheScriptPath() throws Exception {
    Files.writeString(folder.resolve("m.lua"), "return 'found'");
    try (Moonwire lua = quiet().scriptPath(folder + "/?.lua;;").build()) {
      assertEquals("found", lua.run("return require('m')"));
      assertEquals(
          folder + "/?.lua;/usr/local", lua.run("return package.path:match('^.-/usr/local')"));
    }
  }

  @Test
  void whatIsNotAllowedIsDenied() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "x");
    try (Moonwire lua = quiet().build()) {
      lua.set("path", file.toString());
      assertEquals(
          path(file) + ": Permission denied", lua.run("return (select(2, io.open(path)))"));
      assertEquals(13L, lua.run("return (select(3, os.remove(path)))"));
      assertEquals(false, lua.run("return os.execute()"));
      assertEquals(true, lua.run("return os.getenv('PATH') == nil"));
      assertEquals("traceback", lua.run("return next(debug), next(debug, 'traceback')"));
      assertEquals(true, lua.run("return debug == package.loaded.debug"));
      for (String module :
          List.of(
              "moonwire.fd.core",
              "moonwire.process.core",
              "moonwire.inflate.core",
              "libtls",
              "libtls.config",
              "libwebsockets")) {
        lua.set("module", module);
        assertEquals(false, lua.run("return (pcall(require, module))"), module);
      }
    }
    assertTrue(Files.exists(file));
  }

  private static String path(Path file) {
    return file.toString();
  }

  @Test
  void whatIsAllowedWorks() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "x");
    try (Moonwire lua = quiet().allow(Access.files(folder)).build()) {
      assertEquals("x", lua.run("return io.open(...):read('*a')", file.toString()));
      assertEquals(true, lua.run("return (pcall(require, 'moonwire.fd.core'))"));
      assertEquals(false, lua.run("return (pcall(require, 'moonwire.process.core'))"));
    }
  }

  @Test
  void precompiledCodeIsRefusedUnlessAllowed() {
    String script = "return (select(2, load('\\27Lua', '=code')))";
    try (Moonwire lua = quiet().build()) {
      assertEquals("code: binary chunks are not allowed", lua.run(script));
    }
    try (Moonwire lua = quiet().binaryChunks(true).build()) {
      assertEquals("code: truncated precompiled chunk", lua.run(script));
    }
  }

  @Test
  void libtlsIsOfTheGenerationThatIsAskedFor() {
    String script =
        """
        local _, err = require("libtls.config").new():set_dheparams("x")
        return type(err) .. " " .. tostring(pcall(require, "error"))
        """;
    try (Moonwire lua = quiet().libraries(Library.LIBTLS).build()) {
      assertEquals("string false", lua.run(script));
    }
    try (Moonwire lua = quiet().libraries(Library.LIBTLS).libtls("3.5").build()) {
      assertEquals("userdata true", lua.run(script));
    }
    assertThrows(IllegalArgumentException.class, () -> Moonwire.builder().libtls("3.6"));
  }

  @Test
  void theKeyLogFileIsTheOneOfTheEnvironmentThatIsGiven() {
    String script =
        """
        local libtls, config = require("libtls"), require("libtls.config")
        local ctx = libtls.client(config.new())
        local ok, err = ctx:connect_cbs(print, print, "a.example")
        return tostring(ok) .. " " .. tostring(err)
        """;
    Map<String, String> set = Map.of("SSLKEYLOGFILE", "/no/such/file");
    MoonwireBuilder builder = quiet().libraries(Library.LIBTLS).tls(TlsEngine.BORINGSSL);
    try (Moonwire lua = builder.environment(set).build()) {
      assertEquals(
          "false failed to open key log file '/no/such/file': No such file or directory",
          lua.run(script));
    }
    try (Moonwire lua = builder.environment(Map.of()).build()) {
      assertEquals("true nil", lua.run(script));
    }
  }

  @Test
  void afterInputOrOutputAVmStaysOnItsThread() throws Exception {
    try (Moonwire lua = quiet().libraries(Library.FD).build()) {
      FutureTask<Object> before = new FutureTask<>(() -> lua.run("return 1"));
      onThread(before);
      assertEquals(1L, before.get());

      lua.run("require('moonwire.fd').sleep(0.001)");
      FutureTask<Object> after = new FutureTask<>(() -> lua.run("return 1"));
      onThread(after);
      Throwable cause = assertThrows(Exception.class, after::get).getCause();
      assertEquals(
          "this VM runs on thread " + Thread.currentThread().getName(), cause.getMessage());
    }
  }

  private static void onThread(Runnable work) throws InterruptedException {
    Thread thread = new Thread(work, "other");
    thread.start();
    thread.join();
  }
}
