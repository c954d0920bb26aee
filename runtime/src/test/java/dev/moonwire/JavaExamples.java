package dev.moonwire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** The programs that a document shows, compiled as a reader would who pastes them. */
final class JavaExamples implements AutoCloseable {
  private final String document;
  private final Path folder;
  private final URLClassLoader loader;

  /**
   * @param folder for the compiled classes
   */
  JavaExamples(Path document, Path folder) throws Exception {
    this.document = Files.readString(document);
    this.folder = folder;
    this.loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, JavaExamples.class.getClassLoader());
  }

  Class<?> compiled(String name) throws Exception {
    return compiled(name, source(name));
  }

  private Class<?> compiled(String name, String program) throws Exception {
    Path source = Files.writeString(folder.resolve(name + ".java"), program);
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    String classPath = System.getProperty("java.class.path");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, complaints, complaints, "-cp", classPath, "-d", folder + "", source + "");
    assertEquals(0, status, complaints.toString(UTF_8));
    return loader.loadClass(name);
  }

  private String source(String name) {
    Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(document);
    while (blocks.find()) {
      if (blocks.group(1).contains("public class " + name + " ")) {
        return blocks.group(1);
      }
    }
    throw new AssertionError("no example " + name);
  }

  /** What the document says that the example prints: the first text after it. */
  String promised(String name) {
    int at = document.indexOf("public class " + name + " ");
    assertTrue(at >= 0, name);
    Matcher text = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL).matcher(document);
    assertTrue(text.find(at), name);
    return text.group(1);
  }

  /** What its main method prints. */
  String printed(String name) throws Exception {
    return printed(name, source(name));
  }

  /** What another program prints, such as one made of lines that the document shows. */
  String printed(String name, String program) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    Class<?> example = compiled(name, program);
    try {
      System.setOut(new PrintStream(printed, true, UTF_8));
      example.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8).replace("\r\n", "\n");
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
