package dev.moonwire;

import dev.moonwire.access.Policy;
import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Files;
import dev.moonwire.vm.SystemFailure;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system's files, with the embedder's streams and environment in place of the process's. */
final class EmbeddedFiles implements Files {
  private final Files system;
  private final Settings settings;
  private final Policy policy;
  private final ByteStream[] standard;

  EmbeddedFiles(Files system, Settings settings, Policy policy) {
    this.system = system;
    this.settings = settings;
    this.policy = policy;
    this.standard =
        new ByteStream[] {
          settings.stdin() == null ? system.standard(0) : JavaStream.reading(0, settings.stdin()),
          output(system, 1, settings.stdout()),
          output(system, 2, settings.stderr())
        };
  }

  private static ByteStream output(Files system, int fd, @Nullable OutputStream given) {
    return given == null ? new ProcessOutput(system.standard(fd)) : JavaStream.writing(fd, given);
  }

  @Override
  public ByteStream standard(int fd) {
    return standard[fd];
  }

  @Override
  public byte @Nullable [] environment(byte[] name) {
    Map<String, String> given = settings.environment();
    if (given == null) {
      return policy.maySeeEnvironment() ? system.environment(name) : null;
    }
    String value = given.get(new String(name, StandardCharsets.UTF_8));
    return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public ByteStream open(byte[] path, String mode) throws SystemFailure {
    return system.open(path, mode);
  }

  @Override
  public ByteStream temporary() throws SystemFailure {
    return system.temporary();
  }

  @Override
  public ByteStream popen(byte[] command, String mode) throws SystemFailure {
    return system.popen(command, mode);
  }

  @Override
  public ExitStatus execute(byte[] command) throws SystemFailure {
    return system.execute(command);
  }

  @Override
  public boolean hasShell() {
    return system.hasShell();
  }

  @Override
  public void remove(byte[] path) throws SystemFailure {
    system.remove(path);
  }

  @Override
  public void rename(byte[] from, byte[] to) throws SystemFailure {
    system.rename(from, to);
  }

  @Override
  public byte[] temporaryName() throws SystemFailure {
    return system.temporaryName();
  }
}
