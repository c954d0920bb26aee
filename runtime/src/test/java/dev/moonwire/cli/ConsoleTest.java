package dev.moonwire.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.LuaScriptException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ConsoleTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          new PrintStream(OutputStream.nullOutputStream()), new PrintStream(err, true, UTF_8));

  @Test
  void aDefectIsOneLineAndHowToReportIt() {
    console.defect(new IllegalStateException("oops"), false);
    assertEquals(
        """
        moonwire: internal error: java.lang.IllegalStateException: oops
        This is a defect of moonwire. Please report it with what this prints:
          java -Dmoonwire.debug=true -jar moonwire.jar ...
        """,
        err.toString(UTF_8));
    assertFalse(err.toString(UTF_8).contains("\tat "));
  }

  @Test
  void aDefectShowsItsTraceWhenAskedFor() {
    console.defect(new IllegalStateException("oops"), true);
    assertTrue(err.toString(UTF_8).contains("\tat " + ConsoleTest.class.getName()));
  }

  @Test
  void bytesThatAreNoTextGoOutAsTheyAre() {
    console.report(LuaScriptException.raising(new byte[] {'a', (byte) 0xFF}));
    assertArrayEquals("moonwire: a\u00FF\n".getBytes(ISO_8859_1), err.toByteArray());
  }
}
