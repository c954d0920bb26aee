package dev.moonwire.fd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OpenFileTest extends FdFixture {
  @Test
  void aFileIsReadAtOffsetsWithoutMovingItsPosition() throws Exception {
    Descriptor file =
        table.open(Files.writeString(folder.resolve("f"), "0123456789"), OpenMode.READ);
    assertEquals("012", read(file, 3));
    ByteBuffer three = ByteBuffer.allocate(3);
    assertEquals(3, file.pread(three, 5));
    assertEquals("567", US_ASCII.decode(three.flip()).toString());
    assertEquals(-1, file.pread(three.clear(), 10));
    assertFails(Errno.EINVAL, () -> file.pread(three, -1));
    assertEquals("345", read(file, 3));
    assertTrue(Waiting.await(file, Interest.READ, LONG), "a file is always ready");
    assertFails(Errno.EBADF, () -> file.write(bytes("x")));
    assertFails(Errno.EINVAL, () -> file.truncate(0));
  }

  @Test
  void onlyFilesHaveOffsets() throws Exception {
    assertFails(Errno.ESPIPE, () -> table.pipe().reader().pread(ByteBuffer.allocate(1), 0));
    assertFails(Errno.ESPIPE, () -> table.socketPair().first().pread(ByteBuffer.allocate(1), 0));
    Descriptor directory = table.open(folder, OpenMode.READ);
    assertFails(Errno.EISDIR, () -> directory.pread(ByteBuffer.allocate(1), 0));
    assertFails(Errno.EISDIR, () -> directory.read(ByteBuffer.allocate(1)));
    assertFails(Errno.EISDIR, () -> table.open(folder, OpenMode.of("w")));
  }

  @Test
  void aFileTellsOwnerModeAndSizeAsTheyAreNow() throws Exception {
    Path path = folder.resolve("f");
    Descriptor file = table.open(path, OpenMode.of("w+"), 0640);
    file.write(bytes("12345"));
    FileInfo info = file.info();
    assertEquals(new FileInfo(FileInfo.Type.REGULAR, table.effectiveUid(), 0640, 5), info);
    Permissions.change(path, 0600);
    assertEquals(0600, file.info().mode());
    file.truncate(2);
    assertEquals(2, file.info().size());
    Files.delete(path);
    Files.writeString(path, "another file under the same name");
    assertEquals(2, file.info().size());
    assertEquals(FileInfo.Type.PIPE, table.pipe().reader().info().type());
    assertEquals(FileInfo.Type.SOCKET, table.socketPair().first().info().type());
    assertEquals(FileInfo.Type.DIRECTORY, table.open(folder, OpenMode.READ).info().type());
  }

  @Test
  void theModesOfFopenMeanWhatTheyMeanThere() throws Exception {
    Path path = folder.resolve("f");
    assertFails(Errno.ENOENT, () -> table.open(path, OpenMode.of("r")));
    assertFails(Errno.ENOENT, () -> table.open(path, OpenMode.of("r+")));
    assertFails(Errno.ENOENT, () -> table.open(Path.of(""), OpenMode.of("w")));
    Descriptor file = table.open(path, OpenMode.of("w"));
    file.write(bytes("one"));
    table.open(path, OpenMode.of("a")).write(bytes(" two"));
    Descriptor both = table.open(path, OpenMode.of("a+b"));
    assertEquals("one", read(both, 3));
    both.write(bytes(" three"));
    assertEquals("one two three", Files.readString(path));
    assertFails(Errno.EEXIST, () -> table.open(path, OpenMode.of("wx")));
    assertThrows(IllegalArgumentException.class, () -> OpenMode.of("rw"));
  }

  @Test
  void aClosedFileFailsAlike() throws Exception {
    Descriptor file = table.open(folder.resolve("f"), OpenMode.of("w+"));
    file.close();
    file.close();
    assertFails(Errno.EBADF, () -> read(file, 1));
    assertFails(Errno.EBADF, () -> file.write(bytes("x")));
    assertFails(Errno.EBADF, () -> file.pread(ByteBuffer.allocate(1), 0));
    assertFails(Errno.EBADF, file::info);
    assertEquals(3, table.openCount());
  }
}
