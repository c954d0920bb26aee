package dev.moonwire;

import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.SystemFailure;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import org.jspecify.annotations.Nullable;

/** What a script sees that was granted no files: the standard streams and closed doors. */
final class DeniedFiles implements Files {
  private static final int EACCES = 13;

  @Override
  public ByteStream standard(int fd) {
    return switch (fd) {
      case 0 -> JavaStream.reading(0, new FileInputStream(FileDescriptor.in));
      case 1 -> JavaStream.writing(1, new FileOutputStream(FileDescriptor.out));
      case 2 -> JavaStream.writing(2, new FileOutputStream(FileDescriptor.err));
      default -> throw new IllegalArgumentException("no standard stream: " + fd);
    };
  }

  @Override
  public ByteStream open(byte[] path, String mode) throws SystemFailure {
    throw denied();
  }

  @Override
  public ByteStream temporary() throws SystemFailure {
    throw denied();
  }

  @Override
  public ByteStream popen(byte[] command, String mode) throws SystemFailure {
    throw denied();
  }

  @Override
  public ExitStatus execute(byte[] command) throws SystemFailure {
    throw denied();
  }

  @Override
  public boolean hasShell() {
    return false;
  }

  @Override
  public void remove(byte[] path) throws SystemFailure {
    throw denied();
  }

  @Override
  public void rename(byte[] from, byte[] to) throws SystemFailure {
    throw denied();
  }

  @Override
  public byte[] temporaryName() throws SystemFailure {
    throw denied();
  }

  @Override
  public byte @Nullable [] environment(byte[] name) {
    return null;
  }

  private static SystemFailure denied() {
    return new SystemFailure("Permission denied", EACCES);
  }
}
