package dev.moonwire.lib;

import dev.moonwire.process.Command;
import dev.moonwire.process.Ending;
import dev.moonwire.vm.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * One command for the system's shell, as system(3) and popen(3) give it.
 *
 * <p>Java tells an exit with 130 from a death by signal 2 no better than {@code $?} does. So the
 * shell leaves a note when it exits by itself with such a code: without one it was killed.
 */
final class Shell {
  private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");
  private static final Path PROGRAM = Path.of("/bin/sh");

  private final byte[] command;
  private final Path note =
      Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "moonwire-" + UUID.randomUUID());

  Shell(byte[] command) {
    this.command = SystemText.cString(command);
  }

  static boolean isThere() {
    return WINDOWS || Files.isExecutable(PROGRAM);
  }

  Command command() {
    if (WINDOWS) {
      return Command.of(List.of("cmd", "/c", new String(command, StandardCharsets.UTF_8)));
    }
    // Without clobbering: nobody can lead the note elsewhere by a link of its name.
    String trap =
        "trap 'm=$?; [ $m -le 128 ] || { set -C; echo $m >\"" + note + "\"; } 2>/dev/null' EXIT; ";
    return Command.of(List.of(PROGRAM.toString(), "-c", trap + text()));
  }

  /** Bytes beyond ASCII would not survive Java: the shell makes them from a plain spelling. */
  private String text() {
    StringBuilder spelled = new StringBuilder();
    boolean plain = true;
    for (byte b : command) {
      plain &= b > 0;
      spelled.append("\\0").append(Integer.toOctalString(b & 0xff));
    }
    return plain
        ? new String(command, StandardCharsets.US_ASCII)
        : "eval \"$(printf %b '" + spelled + "')\"";
  }

  /** What the ending of the shell means. */
  ExitStatus status(Ending ending) {
    boolean exited = ending.signalled() && takeNote(ending.status());
    return exited
        ? new ExitStatus(false, ending.status())
        : new ExitStatus(ending.signalled(), ending.code());
  }

  private boolean takeNote(int status) {
    try {
      String left = Files.readString(note, StandardCharsets.US_ASCII).strip();
      Files.delete(note);
      return left.equals(Integer.toString(status));
    } catch (IOException none) {
      return false;
    }
  }
}
