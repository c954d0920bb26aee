package dev.moonwire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is true. */
final class ReadmeTest {
  @TempDir Path folder;

  @Test
  void theEmbeddingExampleCompilesAndPrintsWhatIsSaid() throws Exception {
    Path source = Files.writeString(folder.resolve("Embed.java"), block("java"));
    compile(source);
    assertEquals(block("text"), output("Embed"));
  }

  private void compile(Path source) throws Exception {
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                complaints,
                complaints,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertEquals(0, status, complaints.toString(UTF_8));
  }

  private String output(String mainClass) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
      System.setOut(new PrintStream(printed, true, UTF_8));
      loader
          .loadClass(mainClass)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8).replace("\r\n", "\n");
  }

  @Test
  void theScriptEnginesExamplePrintsWhatIsSaid() throws Exception {
    Matcher example =
        Pattern.compile(
                "```java\n(ScriptEngine .*?)```\n\nprints `(.*?)` and `(.*?)`", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertTrue(example.find());
    String main =
        "public static void main(String[] args) throws Exception {" + example.group(1) + "}";
    String program = "import javax.script.*; public class Engine {" + main + "}";
    compile(Files.writeString(folder.resolve("Engine.java"), program));
    assertEquals(example.group(2) + "\n" + example.group(3) + "\n", output("Engine"));
  }

  @Test
  void theLuaExamplesCompile() throws Exception {
    Matcher blocks = blocks("lua");
    int count = 0;
    try (Moonwire lua = Moonwire.builder().build()) {
      while (blocks.find()) {
        lua.load(blocks.group(1), "=README.md");
        count++;
      }
    }
    assertTrue(count > 1);
  }

  private static String block(String language) throws Exception {
    Matcher blocks = blocks(language);
    assertTrue(blocks.find(), language);
    return blocks.group(1);
  }

  private static Matcher blocks(String language) throws Exception {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("README.md")));
  }
}
