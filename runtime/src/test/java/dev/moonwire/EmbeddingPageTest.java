package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README and EMBEDDING.md say of embedding is true. */
@Timeout(120)
final class EmbeddingPageTest {
  private static final Path PAGE = Path.of("runtime", "EMBEDDING.md");

  private static final String SERVER =
      """
      local fd, libtls = require("moonwire.fd"), require("libtls")
      local config, task = require("libtls.config"), require("moonwire.task")
      local certificate, key = require("moonwire.certificate").throwaway({"localhost", "127.0.0.1"})
      local c = config.new()
      assert(c:set_keypair(certificate, key))
      local server = libtls.server(c)
      local listener, port = assert(fd.listen("127.0.0.1", 0))
      listening(port, certificate)
      for _ = 1, ... do
        local socket = assert(fd.accept(listener))
        task.spawn(function()
          local ctx = server:accept_socket(socket)
          if ctx:handshake() then ctx:close() end
          fd.close(socket)
        end)
      end
      """;

  @TempDir Path folder;

  @Test
  void partitionsKeepTheirOwnState() throws Exception {
    try (JavaExamples page = new JavaExamples(PAGE, folder)) {
      assertTrue(
          Files.readString(PAGE).contains("prints `" + page.printed("Partitions").strip() + "`"));
    }
  }

  @Tag("tls")
  @Test
  void aPoolProbesAListOfHosts() throws Exception {
    List<String> hosts = List.of("localhost", "127.0.0.1", "127.0.0.2");
    BlockingQueue<Object[]> listening = new ArrayBlockingQueue<>(1);
    try (JavaExamples page = new JavaExamples(PAGE, folder);
        Moonwire server = Moonwire.builder().allow(Access.all()).ownThread("server").build()) {
      server.set(
          "listening", (JavaFunction) portAndCertificate -> listening.offer(portAndCertificate));
      CompletableFuture<Object> serving = server.runAsync(SERVER, 2);
      Object[] where = listening.poll(60, TimeUnit.SECONDS);
      Method probe =
          page.compiled("Probe").getDeclaredMethod("probe", List.class, String.class, String.class);
      probe.setAccessible(true);
      Map<?, ?> versions =
          (Map<?, ?>) probe.invoke(null, hosts, String.valueOf(where[0]), where[1]);
      assertEquals("TLSv1.3", versions.get("localhost"), versions.toString());
      assertEquals("TLSv1.3", versions.get("127.0.0.1"), versions.toString());
      assertEquals("connect: Connection refused", versions.get("127.0.0.2"));
      serving.get(60, TimeUnit.SECONDS);
    }
  }
}
