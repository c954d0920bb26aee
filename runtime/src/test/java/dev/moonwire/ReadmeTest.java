package dev.moonwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows is true. */
final class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"Embed", "Fenced"})
  void theProgramsCompileAndPrintWhatIsSaid(String name) throws Exception {
    try (JavaExamples readme = new JavaExamples(README, folder)) {
      assertEquals(readme.promised(name), readme.printed(name));
    }
  }

  @Test
  void theScriptEnginesExamplePrintsWhatIsSaid() throws Exception {
    Matcher example =
        Pattern.compile(
                "```java\n(ScriptEngine .*?)```\n\nprints `(.*?)` and `(.*?)`", Pattern.DOTALL)
            .matcher(Files.readString(README));
    assertTrue(example.find());
    String main =
        "public static void main(String[] args) throws Exception {" + example.group(1) + "}";
    String program = "import javax.script.*; public class Engine {" + main + "}";
    try (JavaExamples readme = new JavaExamples(README, folder)) {
      assertEquals(
          example.group(2) + "\n" + example.group(3) + "\n", readme.printed("Engine", program));
    }
  }

  @Test
  void theLuaExamplesCompile() throws Exception {
    Matcher blocks =
        Pattern.compile("```lua\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    int count = 0;
    try (Moonwire lua = Moonwire.builder().build()) {
      while (blocks.find()) {
        lua.load(blocks.group(1), "=README.md");
        count++;
      }
    }
    assertTrue(count > 1);
  }
}
