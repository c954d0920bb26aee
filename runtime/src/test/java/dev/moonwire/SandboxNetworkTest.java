package dev.moonwire;

import static dev.moonwire.SandboxHost.Attack.attack;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import dev.moonwire.SandboxHost.Attack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How scripts that may connect to one server try to reach others. */
@Timeout(60)
final class SandboxNetworkTest {
  private static final String DENIED = "Permission denied";

  private final Path folder;
  @AutoClose private final SandboxHost host;

  /** The one server that may be reached. It sends everybody on to where the path says. */
  private HttpServer allowed;

  /** How often it was asked for anything. */
  private final AtomicInteger asked = new AtomicInteger();

  SandboxNetworkTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    host = new SandboxHost(folder);
  }

  @BeforeEach
  void begin() throws IOException {
    allowed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    allowed.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          String further = exchange.getRequestURI().getQuery();
          if (further != null) {
            exchange.getResponseHeaders().set("Location", further);
          }
          exchange.sendResponseHeaders(further == null ? 204 : 302, -1);
          exchange.close();
        });
    allowed.start();
  }

  @AfterEach
  void end() {
    allowed.stop(0);
  }

  private String allowedHost() {
    return "127.0.0.1:" + allowed.getAddress().getPort();
  }

  private MoonwireBuilder builder() {
    return host.builder(Access.network(allowedHost(), "allowed.invalid:443"));
  }

  private void assertFails(MoonwireBuilder builder, Attack attack) throws Exception {
    try (Moonwire lua = builder.build()) {
      lua.set("allowed", allowedHost());
      assertEquals(
          attack.outcome(), host.outcome(lua, attack.script()).replace(allowedHost(), "ALLOWED"));
      host.assertUnharmed(lua);
    }
  }

  /** Names are refused before anybody is asked for them: a lookup would fail in another way. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "LOCALHOST.",
        "0x7f.1",
        "0x7f000001",
        "017700000001",
        "2130706433",
        "127.1",
        "0.0.0.0",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::127.0.0.1",
        "secret.data.example",
        "allowed.invalid.example",
        "*",
        "*.invalid",
        "x.allowed.invalid"
      })
  void noSpellingOfAnotherHostIsReached(String name) throws Exception {
    String prelude = "local name = '" + name + "' ";
    for (String way :
        List.of(
            "return (select(2, require('moonwire.fd').connect(name, port)))",
            "local libtls = require('libtls') local context ="
                + " libtls.client(require('libtls.config').new())"
                + " return (select(2, context:connect(name, tostring(port)))):match('Permission denied$')")) {
      assertFails(builder(), attack(name, prelude + way, DENIED));
    }
  }

  private static final String TLS =
      "local context = require('libtls').client(require('libtls.config').new()) ";
  private static final String HTTP = "local http = require('moonwire.http') ";
  private static final String FD = "local fd = require('moonwire.fd') ";

  static Stream<Attack> connections() {
    return Stream.of(
        attack("connects", FD + "return (select(3, fd.connect('127.0.0.1', port)))", "EACCES"),
        attack(
            "hides the allowed name behind a NUL",
            FD + "return (select(2, fd.connect('localhost\\0.allowed.invalid', port)))",
            DENIED),
        attack(
            "writes an address as no resolver knows it",
            FD + "return (select(2, fd.connect('127.0.0.1.', port)))",
            "Name or service not known"),
        attack(
            "connects to a path",
            FD + "return (select(2, fd.connect('unix:' .. outside .. '/socket')))",
            DENIED),
        attack(
            "connects to an abstract name",
            FD + "return (select(2, fd.connect('unix:\\0socket')))",
            DENIED),
        attack(
            "connects to an abstract name's spelling",
            FD + "return (select(2, fd.connect('unix:@socket')))",
            DENIED),
        attack(
            "connects by name of another",
            TLS
                + "return (select(2, context:connect_servername('127.0.0.1', tostring(port), 'allowed.invalid')))",
            "connect: " + DENIED),
        attack(
            "puts the port into the name",
            TLS + "return (select(2, context:connect('127.0.0.1:' .. port)))",
            "connect: " + DENIED),
        attack(
            "gets",
            HTTP + "return (select(2, http.get('http://127.0.0.1:' .. port .. '/')))",
            "request to 127.0.0.1:PORT failed: connect failed: " + DENIED),
        attack(
            "gets by TLS",
            HTTP + "return (select(2, http.get('https://localhost:' .. port .. '/')))",
            "request to localhost:PORT failed: dns lookup failed: " + DENIED),
        attack(
            "writes a user before the host",
            HTTP
                + "return (select(2, http.get('http://' .. allowed .. '@127.0.0.1:' .. port .. '/')))",
            "request to 127.0.0.1:PORT failed: connect failed: " + DENIED),
        attack(
            "gets from a path",
            HTTP
                + "return (select(2, http.get('http://' .. allowed .. '/', {unix_socket = outside .. '/socket'})))",
            "request to ALLOWED failed: connect failed: " + DENIED),
        attack(
            "is sent on",
            HTTP
                + "return (select(2, http.get('http://' .. allowed .. '/?http://127.0.0.1:' .. port .. '/')))",
            "request to 127.0.0.1:PORT failed: connect failed: " + DENIED),
        attack(
            "is sent on to a name",
            HTTP
                + "return (select(2, http.get('http://' .. allowed .. '/?http://localhost:' .. port .. '/')))",
            "request to localhost:PORT failed: dns lookup failed: " + DENIED),
        attack(
            "is sent on to a number",
            HTTP
                + "return (select(2, http.get('http://' .. allowed .. '/?http://2130706433:' .. port .. '/')))",
            "request to 2130706433:PORT failed: connect failed: " + DENIED),
        attack(
            "is sent on to a file",
            HTTP + "return (select(2, http.get('http://' .. allowed .. '/?file://' .. secret)))",
            "request to ALLOWED failed: bad url 'file://SECRET': http or https or ws or wss expected"),
        attack(
            "asks a forbidden proxy",
            HTTP
                + "return (select(2, http.get('http://' .. allowed .. '/', {proxy = 'http://127.0.0.1:' .. port})))",
            "request to ALLOWED failed: proxy 127.0.0.1:PORT: connect failed: " + DENIED),
        attack(
            "sends a forbidden file to the allowed server",
            HTTP
                + "return (select(2, http.post('http://' .. allowed .. '/', {multipart = {{name = 'f', path = secret}}})))",
            "request to ALLOWED failed: cannot read the body: SECRET: " + DENIED),
        attack(
            "saves an answer outside",
            HTTP + "return (select(2, http.get('http://' .. allowed .. '/', {to = made})))",
            "request to ALLOWED failed: cannot write the body: OUTSIDE/made.part: " + DENIED),
        attack(
            "opens a WebSocket",
            "return (select(2, require('moonwire.ws').connect('ws://127.0.0.1:' .. port .. '/')))",
            "websocket to 127.0.0.1:PORT failed: connect failed: " + DENIED),
        attack("listens", FD + "return (select(2, fd.listen()))", DENIED),
        attack("listens everywhere", FD + "return (select(2, fd.listen('0.0.0.0', 0)))", DENIED),
        attack(
            "listens at a path",
            FD + "return (select(2, fd.listen('unix:' .. inside .. '/mine')))",
            DENIED),
        attack(
            "listens where it may connect",
            FD + "return (select(2, fd.listen('127.0.0.1', allowed:match('%d+$'))))",
            DENIED));
  }

  @ParameterizedTest
  @MethodSource("connections")
  void nobodyElseIsReached(Attack attack) throws Exception {
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(folder.resolve("outside/socket")));
      unix.configureBlocking(false);
      assertFails(builder(), attack);
      assertEquals(null, unix.accept());
    }
  }

  static Stream<Attack> proxies() {
    String get = HTTP + "return (select(2, http.get(";
    return Stream.of(
        attack(
            "asks a proxy",
            get + "'http://localhost:' .. port .. '/', {proxy = 'http://' .. allowed})))",
            "request to localhost:PORT failed: proxy ALLOWED: connect failed: " + DENIED),
        attack(
            "asks a proxy for a tunnel",
            get + "'https://127.0.0.1:' .. port .. '/', {proxy = 'http://' .. allowed})))",
            "request to 127.0.0.1:PORT failed: proxy ALLOWED: connect failed: " + DENIED),
        attack(
            "asks a SOCKS proxy",
            get + "'http://localhost:' .. port .. '/', {proxy = 'socks5://' .. allowed})))",
            "request to localhost:PORT failed: proxy ALLOWED: connect failed: " + DENIED),
        attack(
            "asks a proxy for a WebSocket",
            "return (select(2, require('moonwire.ws').connect('ws://localhost:' .. port .. '/', {proxy = 'http://' .. allowed})))",
            "websocket to localhost:PORT failed: proxy ALLOWED: connect failed: " + DENIED),
        attack(
            "asks the proxy of the environment",
            get + "'http://localhost:' .. port .. '/')))",
            "request to localhost:PORT failed: proxy ALLOWED: connect failed: " + DENIED));
  }

  @ParameterizedTest
  @MethodSource("proxies")
  void anAllowedProxyIsNotAskedForOthers(Attack attack) throws Exception {
    assertFails(builder().environment(Map.of("http_proxy", allowedHost())), attack);
    assertEquals(0, asked.get());
  }

  static Stream<Attack> descriptors() {
    String upgrade = TLS + "local found = 0 for n = 0, 64 do ";
    return Stream.of(
        attack(
            "uses the process's descriptors",
            FD + "local n = 0 for i = 0, 1024 do if fd.isopen(i) then n = n + 1 end end return n",
            "0"),
        attack(
            "writes to the process's output",
            FD + "return (select(2, fd.write(1, 'x')))",
            "Bad file descriptor"),
        attack(
            "reads the process's input",
            FD + "return (select(2, fd.read(0, 1)))",
            "Bad file descriptor"),
        attack(
            "closes the process's output",
            FD + "return (select(2, fd.close(1)))",
            "Bad file descriptor"),
        attack("adopts a descriptor", FD + "return (select(2, fd.adopt(3)))", DENIED),
        attack("adopts the output", FD + "return (select(2, fd.adopt(1)))", DENIED),
        attack(
            "adopts whatever there is",
            FD + "local n = 0 for i = 0, 1024 do if fd.adopt(i) then n = n + 1 end end return n",
            "0"),
        attack(
            "speaks TLS over the process's descriptors",
            upgrade
                + "if context:connect_fds(n, n, 'allowed.invalid') and context:handshake() then found = found + 1 end end return found",
            "0"),
        attack(
            "speaks TLS over one of its sockets",
            upgrade
                + "if context:connect_socket(n, 'allowed.invalid') and context:handshake() then found = found + 1 end end return found",
            "0"),
        attack(
            "finds the number of a stream",
            FD + "return (select(2, fd.write(io.stdout, 'x')))",
            "Bad file descriptor"));
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void theProcesssDescriptorsAreNotThere(Attack attack) throws Exception {
    assertFails(builder(), attack);
  }

  static Stream<Attack> widened() {
    return Stream.of(
        attack("a name is not its address", "localhost:PORT", "127.0.0.1"),
        attack("an address is not its name", "127.0.0.1:PORT", "localhost"),
        attack("a port is not another", "*:1", "127.0.0.1"),
        attack("a port is not another for a name", "localhost:1", "localhost"),
        attack("a range ends", "10.0.0.0/8", "127.0.0.1"),
        attack("a range does not hold mapped others", "10.0.0.0/8", "::ffff:127.0.0.1"),
        attack("the names below a domain are not the domain", "*.localhost", "localhost"),
        attack("all Unix sockets are no hosts", "unix:*", "127.0.0.1"));
  }

  /** Here {@code script} is what is allowed, {@code outcome} the host that is tried. */
  @ParameterizedTest
  @MethodSource("widened")
  void aGrantIsNoWiderThanItSays(Attack attack) throws Exception {
    String grant = attack.script().replace("PORT", Integer.toString(host.port()));
    String script = FD + "return (select(2, fd.connect('" + attack.outcome() + "', port)))";
    assertFails(host.builder(Access.network(grant)), attack(attack.sentence(), script, DENIED));
  }

  @Test
  void aWebsocketContextConnectsNobodyAndListensNowhere() throws Exception {
    String connect =
        """
        local lws = require("libwebsockets")
        local told
        local context = lws.create_context({
          port = lws.CONTEXT_PORT_NO_LISTEN,
          protocols = {{name = "p", callback = function(_, reason, _, data)
            if reason == lws.CALLBACK_CLIENT_CONNECTION_ERROR then told = data end
            return 0
          end}},
        })
        lws.client_connect_via_info({
          context = context, address = "127.0.0.1", host = "allowed.invalid", port = port, path = "/", protocol = "p",
        })
        for _ = 1, 100 do
          if not told then context:service(10) end
        end
        return told
        """;
    assertFails(builder(), attack("connects", connect, "connect failed: " + DENIED));
    String listen =
        "return (select(2, pcall(require('libwebsockets').create_context, {port = 0, protocols = {}})))";
    assertFails(
        builder(),
        attack(
            "listens",
            listen,
            "bad argument #1 to 'libwebsockets.create_context'"
                + " (port: CONTEXT_PORT_NO_LISTEN expected: there are no servers here)"));
  }
}
