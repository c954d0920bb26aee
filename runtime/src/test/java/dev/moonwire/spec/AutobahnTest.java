package dev.moonwire.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cases of the Autobahn Testsuite, played by the example script in a process of its own. The
 * suite is not part of the sources; its {@code fuzzingserver} listens already:
 *
 * <pre>mvn test -Dautobahn=ws://127.0.0.1:9001</pre>
 *
 * <p>Verdicts are fetched from the server with the JDK's client, not with the one that they are
 * about.
 */
@EnabledIfSystemProperty(named = "autobahn", matches = ".+")
@Tag("autobahn")
final class AutobahnTest {
  private static final String SCRIPT = "scripts/examples/autobahn_client.lua";
  private static final Set<String> ACCEPTED = Set.of("OK", "INFORMATIONAL");
  private static final Pattern BEHAVIOR = Pattern.compile("\"behavior\": *\"([^\"]*)\"");
  private static final long HOURS = 4;
  private static final long SECONDS_PER_ANSWER = 30;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String server = System.getProperty("autobahn", "").replaceFirst("/+$", "");

  @TempDir Path folder;

  @Test
  void everyCaseIsOkOrInformational() throws Exception {
    play();
    int cases = Integer.parseInt(ask("/getCaseCount").strip());
    Map<Integer, String> refused = new TreeMap<>();
    for (int i = 1; i <= cases; i++) {
      String verdict = verdict(i);
      if (!ACCEPTED.contains(verdict)) {
        refused.put(i, verdict);
      }
    }
    assertTrue(cases > 0, "no cases");
    assertEquals(Map.of(), refused, "of " + cases);
  }

  private void play() throws Exception {
    File output = folder.resolve("output").toFile();
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.moonwire.cli.Main",
                    SCRIPT,
                    server))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      process.getOutputStream().close();
      assertTrue(process.waitFor(HOURS, TimeUnit.HOURS), "still running");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(output.toPath()));
  }

  private String verdict(int number) throws Exception {
    Matcher found = BEHAVIOR.matcher(ask("/getCaseStatus?case=" + number + "&agent=moonwire"));
    return found.find() ? found.group(1) : "none";
  }

  /** What the server says to who opens a WebSocket there. */
  private String ask(String path) throws Exception {
    CompletableFuture<String> said = new CompletableFuture<>();
    client.newWebSocketBuilder().buildAsync(URI.create(server + path), new Answer(said));
    return said.get(SECONDS_PER_ANSWER, TimeUnit.SECONDS);
  }

  /** Collects text until the end. */
  private record Answer(CompletableFuture<String> said, StringBuilder text)
      implements WebSocket.Listener {
    Answer(CompletableFuture<String> said) {
      this(said, new StringBuilder());
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
      text.append(piece);
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      said.complete(text.toString());
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable cause) {
      said.completeExceptionally(cause);
    }
  }
}
