package dev.moonwire.vm.std;

import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.SystemFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The outside for tests: real files and programs, standard streams in memory. */
final class HostFiles implements Files {
  private static final int ENOENT = 2;
  private static final int EIO = 5;
  private static final int EBADF = 9;
  private static final int EACCES = 13;
  private static final int EISDIR = 21;
  private static final int ESPIPE = 29;
  private static final int SIGNAL_BASE = 128;

  final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
  final ByteArrayOutputStream standardError = new ByteArrayOutputStream();
  private final InputStream standardInput;

  HostFiles(String standardInput) {
    this.standardInput =
        new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public ByteStream open(byte[] path, String mode) throws SystemFailure {
    Path file = path(path);
    try {
      boolean writes = !mode.startsWith("r") || mode.contains("+");
      if (java.nio.file.Files.isDirectory(file)) {
        if (writes) {
          throw new SystemFailure("Is a directory", EISDIR);
        }
        return new Directory();
      }
      if (mode.startsWith("r") && !java.nio.file.Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (!mode.startsWith("r") && !java.nio.file.Files.exists(file)) {
        java.nio.file.Files.createFile(file);
      }
      RandomAccessFile opened = new RandomAccessFile(file.toFile(), writes ? "rw" : "r");
      if (mode.startsWith("w")) {
        opened.setLength(0);
      }
      return new PlainFile(opened, mode);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public ByteStream temporary() throws SystemFailure {
    try {
      Path file = java.nio.file.Files.createTempFile("lua", null);
      ByteStream stream = new PlainFile(new RandomAccessFile(file.toFile(), "rw"), "w+");
      java.nio.file.Files.delete(file);
      return stream;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public ByteStream popen(byte[] command, String mode) throws SystemFailure {
    try {
      ProcessBuilder builder = shell(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      if (mode.equals("w")) {
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      }
      return new Program(builder.start());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public ByteStream standard(int fd) {
    return switch (fd) {
      case 0 -> new Memory(0, standardInput, standardError);
      case 1 -> new Memory(1, InputStream.nullInputStream(), standardOutput);
      default -> new Memory(2, InputStream.nullInputStream(), standardError);
    };
  }

  @Override
  public ExitStatus execute(byte[] command) throws SystemFailure {
    try {
      return status(shell(command).inheritIO().start().waitFor());
    } catch (IOException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ProcessBuilder shell(byte[] command) {
    return new ProcessBuilder("/bin/sh", "-c", new String(command, StandardCharsets.UTF_8));
  }

  private static ExitStatus status(int code) {
    return code > SIGNAL_BASE
        ? new ExitStatus(true, code - SIGNAL_BASE)
        : new ExitStatus(false, code);
  }

  @Override
  public boolean hasShell() {
    return true;
  }

  @Override
  public void remove(byte[] path) throws SystemFailure {
    try {
      java.nio.file.Files.delete(path(path));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void rename(byte[] from, byte[] to) throws SystemFailure {
    try {
      java.nio.file.Files.move(path(from), path(to));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public byte[] temporaryName() throws SystemFailure {
    try {
      return java.nio.file.Files.createTempFile("lua", null)
          .toString()
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public byte[] environment(byte[] name) {
    String value = System.getenv(new String(name, StandardCharsets.UTF_8));
    return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
  }

  private static Path path(byte[] path) {
    String text = new String(path, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return Path.of(end < 0 ? text : text.substring(0, end));
  }

  private static SystemFailure failure(IOException e) {
    if (e instanceof NoSuchFileException) {
      return new SystemFailure("No such file or directory", ENOENT);
    }
    if (e instanceof AccessDeniedException) {
      return new SystemFailure("Permission denied", EACCES);
    }
    return new SystemFailure(String.valueOf(e.getMessage()), EIO);
  }

  /** Opens, as with fopen(3), but cannot be read. */
  private static final class Directory implements ByteStream {
    @Override
    public int fd() {
      return 100;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws SystemFailure {
      throw new SystemFailure("Is a directory", EISDIR);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws SystemFailure {
      throw new SystemFailure("Bad file descriptor", EBADF);
    }

    @Override
    public long seek(int whence, long offset) {
      return 0;
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public ExitStatus close() {
      return ExitStatus.SUCCESS;
    }
  }

  private record PlainFile(RandomAccessFile file, String mode) implements ByteStream {
    @Override
    public int fd() {
      return 100;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws SystemFailure {
      if (!mode.startsWith("r") && !mode.contains("+")) {
        throw new SystemFailure("Bad file descriptor", EBADF);
      }
      try {
        return file.read(buffer, offset, length);
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws SystemFailure {
      if (mode.startsWith("r") && !mode.contains("+")) {
        throw new SystemFailure("Bad file descriptor", EBADF);
      }
      try {
        if (mode.startsWith("a")) {
          file.seek(file.length());
        }
        file.write(buffer, offset, length);
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public long seek(int whence, long offset) throws SystemFailure {
      try {
        long from = whence == 0 ? 0 : whence == 1 ? file.getFilePointer() : file.length();
        if (from + offset < 0) {
          throw new SystemFailure("Invalid argument", 22);
        }
        file.seek(from + offset);
        return file.getFilePointer();
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public ExitStatus close() throws SystemFailure {
      try {
        file.close();
        return ExitStatus.SUCCESS;
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private record Memory(int fd, InputStream in, ByteArrayOutputStream out) implements ByteStream {
    @Override
    public int read(byte[] buffer, int offset, int length) throws SystemFailure {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      out.write(buffer, offset, length);
    }

    @Override
    public long seek(int whence, long offset) throws SystemFailure {
      throw new SystemFailure("Illegal seek", ESPIPE);
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public ExitStatus close() {
      return ExitStatus.SUCCESS;
    }
  }

  private record Program(Process process) implements ByteStream {
    @Override
    public int fd() {
      return 101;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws SystemFailure {
      try {
        return process.getInputStream().read(buffer, offset, length);
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws SystemFailure {
      try {
        process.getOutputStream().write(buffer, offset, length);
        process.getOutputStream().flush();
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public long seek(int whence, long offset) throws SystemFailure {
      throw new SystemFailure("Illegal seek", ESPIPE);
    }

    @Override
    public boolean isTerminal() {
      return false;
    }

    @Override
    public ExitStatus close() throws SystemFailure {
      try {
        process.getOutputStream().close();
        return status(process.waitFor());
      } catch (IOException e) {
        throw failure(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
