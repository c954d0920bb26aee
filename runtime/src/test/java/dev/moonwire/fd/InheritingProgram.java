package dev.moonwire.fd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.moonwire.loop.Loop;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Started by {@link InheritedTest} with a pipe as standard input, the same kind of pipe as 3, a
 * file as 4; says what it finds.
 */
final class InheritingProgram {
  private InheritingProgram() {}

  public static void main(String[] args) throws Exception {
    StringBuilder found = new StringBuilder();
    try (Loop loop = Loop.create();
        FdTable table = new FdTable(loop)) {
      Descriptor stdin = table.require(0);
      found.append("stdin ").append(stdin.info().type()).append(' ').append(all(stdin));
      Descriptor pipe = table.adopt(3);
      found.append(" 3 ").append(pipe.info().type()).append(' ').append(read(pipe));
      Files.createFile(Path.of(args[0]));
      found.append(' ').append(all(pipe));
      Descriptor file = table.adopt(4);
      found.append(" 4 ").append(file.info().type()).append(' ').append(all(file));
      file.close();
      found.append(' ').append(table.find(4) == null);
      write(table.require(1), found.append('\n').toString());
    }
  }

  private static String all(Descriptor from) throws ErrnoException {
    StringBuilder all = new StringBuilder();
    for (String piece = read(from); !piece.equals("end"); piece = read(from)) {
      if (piece.equals("nothing")) {
        Waiting.await(from, Interest.READ, Duration.ofSeconds(20));
      } else {
        all.append(piece);
      }
    }
    return all.toString();
  }

  private static String read(Descriptor from) throws ErrnoException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    int n = from.read(bytes);
    return n == 0 ? "nothing" : n < 0 ? "end" : US_ASCII.decode(bytes.flip()).toString();
  }

  private static void write(Descriptor to, String text) throws ErrnoException {
    to.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }
}
