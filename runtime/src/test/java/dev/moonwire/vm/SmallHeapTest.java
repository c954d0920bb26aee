package dev.moonwire.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luaj.vm2.LuaValue;

@Timeout(60)
class SmallHeapTest {
  private static String pathTo(Class<?>... classes) {
    return Stream.of(classes)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .distinct()
        .collect(Collectors.joining(":"));
  }

  @Test
  void whatDoesNotFitIsALuaErrorForTheHostToo() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    java,
                    "-Xmx48m",
                    "-cp",
                    pathTo(SmallHeapProgram.class, LuaVm.class, LuaValue.class),
                    SmallHeapProgram.class.getName()))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    assertEquals(
        "run: not enough memory\nload: not enough memory\ncall: not enough memory\nafter: 2\n",
        new String(process.getInputStream().readAllBytes(), US_ASCII));
    assertEquals(0, process.waitFor());
  }
}
