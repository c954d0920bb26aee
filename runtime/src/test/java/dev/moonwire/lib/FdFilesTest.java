package dev.moonwire.lib;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.loop.Loop;
import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.SystemFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FdFilesTest {
  @TempDir Path folder;

  private final Libs libs = new Libs(Loop.create());
  private final dev.moonwire.vm.Files files = libs.files();

  @AfterEach
  void close() {
    libs.close();
  }

  private byte[] path(String name) {
    return (folder + "/" + name).getBytes(UTF_8);
  }

  private static String readAll(ByteStream stream) throws SystemFailure {
    StringBuilder all = new StringBuilder();
    byte[] buffer = new byte[100];
    for (int n = stream.read(buffer, 0, 100); n >= 0; n = stream.read(buffer, 0, 100)) {
      all.append(new String(buffer, 0, n, UTF_8));
    }
    return all.toString();
  }

  private static void write(ByteStream stream, String text) throws SystemFailure {
    byte[] bytes = text.getBytes(UTF_8);
    stream.write(bytes, 0, bytes.length);
  }

  private static void assertFails(String text, int errno, Executable call) {
    SystemFailure failure = assertThrows(SystemFailure.class, call);
    assertEquals(text, failure.text());
    assertEquals(errno, failure.errno());
  }

  @Test
  void aFileIsADescriptorOfTheTable() throws Exception {
    ByteStream file = files.open(path("f"), "w+");
    write(file, "hello");
    assertEquals(1, file.seek(0, 1));
    assertEquals("ello", readAll(file));
    int fd = file.fd();
    assertTrue(libs.table().find(fd) != null);
    libs.table().close(fd);
    assertFails("Bad file descriptor", 9, () -> write(file, "x"));
    assertFails("Bad file descriptor", 9, file::close);
  }

  @Test
  void failuresHaveTheTextsAndNumbersOfTheSystem() throws Exception {
    Files.createDirectory(folder.resolve("dir"));
    Files.writeString(folder.resolve("dir/inner"), "");
    Files.writeString(folder.resolve("file"), "");
    assertFails("No such file or directory", 2, () -> files.open(path("none"), "r"));
    assertFails("No such file or directory", 2, () -> files.open(new byte[0], "r"));
    assertFails("Not a directory", 20, () -> files.open(path("file/x"), "r"));
    assertFails("Not a directory", 20, () -> files.open(path("file/"), "r"));
    assertFails("Is a directory", 21, () -> files.open(path("dir"), "w"));
    assertFails("Is a directory", 21, () -> readAll(files.open(path("dir"), "r")));
    assertFails("No such file or directory", 2, () -> files.remove(path("none")));
    assertFails("No such file or directory", 2, () -> files.remove(new byte[0]));
    assertFails("Directory not empty", 39, () -> files.remove(path("dir")));
    assertFails("No such file or directory", 2, () -> files.rename(path("none"), path("x")));
    assertFails("Illegal seek", 29, () -> files.popen("true".getBytes(UTF_8), "r").seek(1, 0));
    assertFails(
        "Bad file descriptor", 9, () -> write(files.open(path("file"), "r"), "not for writing"));
    assertFails("Bad file descriptor", 9, () -> readAll(files.open(path("file"), "w")));
  }

  @Test
  void removeTakesFilesAndEmptyFolders() throws Exception {
    Files.createDirectory(folder.resolve("dir"));
    Files.writeString(folder.resolve("file"), "");
    files.remove(path("dir"));
    files.remove(path("file"));
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void renameReplacesWhatIsThere() throws Exception {
    Files.writeString(folder.resolve("old"), "old");
    Files.writeString(folder.resolve("new"), "new");
    files.rename(path("old"), path("new"));
    assertEquals("old", Files.readString(folder.resolve("new")));
    assertFalse(Files.exists(folder.resolve("old")));
  }

  @Test
  void aNulEndsAPathAsInC() throws Exception {
    files.open(path("f\0ignored"), "w").close();
    assertTrue(Files.exists(folder.resolve("f")));
  }

  @Test
  void aTemporaryFileHasNoName() throws Exception {
    ByteStream file = files.temporary();
    write(file, "kept");
    file.seek(0, 0);
    assertEquals("kept", readAll(file));
    file.close();
    Path named = Path.of(new String(files.temporaryName(), UTF_8));
    assertTrue(Files.exists(named));
    Files.delete(named);
  }

  @Test
  void popenReadsAndWrites() throws Exception {
    ByteStream reading = files.popen("echo one; echo two; exit 3".getBytes(UTF_8), "r");
    assertEquals("one\ntwo\n", readAll(reading));
    assertEquals(new ExitStatus(false, 3), reading.close());
    ByteStream writing = files.popen(("cat > " + folder.resolve("out")).getBytes(UTF_8), "w");
    write(writing, "through the shell");
    assertEquals(ExitStatus.SUCCESS, writing.close());
    assertEquals("through the shell", Files.readString(folder.resolve("out")));
  }

  /** As waitpid(2) tells system(3) of dash. */
  @ParameterizedTest
  @CsvSource({
    "true, false, 0",
    "exit 3, false, 3",
    "exit 129, false, 129",
    "exit 255, false, 255",
    "kill -9 $$, true, 9",
    "kill -s HUP $$, true, 1",
    "sh -c 'kill -s HUP $$', false, 129",
    "no-such-command-at-all 2>/dev/null, false, 127",
  })
  void executeTellsExitsFromSignals(String command, boolean signalled, int code) throws Exception {
    assertEquals(new ExitStatus(signalled, code), files.execute(command.getBytes(UTF_8)));
  }

  @Test
  void bytesBeyondAsciiReachTheShell() throws Exception {
    byte[] command = "printf %s 'gr\u00fc\u00df 100% \\ \"x\"'".getBytes(UTF_8);
    assertEquals("gr\u00fc\u00df 100% \\ \"x\"", readAll(files.popen(command, "r")));
  }

  @Test
  void theEnvironmentIsTheProcesss() {
    assertEquals(
        System.getenv("PATH"), new String(files.environment("PATH".getBytes(UTF_8)), UTF_8));
    assertNull(files.environment("NO_SUCH_VARIABLE_HERE".getBytes(UTF_8)));
    assertTrue(files.hasShell());
  }
}
