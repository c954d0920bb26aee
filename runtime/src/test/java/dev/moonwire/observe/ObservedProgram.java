package dev.moonwire.observe;

import dev.moonwire.Access;
import dev.moonwire.Moonwire;
import dev.moonwire.tls.engine.TlsEngine;
import java.nio.file.Path;

/** Started by {@link LogsTest}: runs a script on an engine and says what was counted. */
final class ObservedProgram {
  private ObservedProgram() {}

  public static void main(String[] args) {
    Moonwire lua = Moonwire.builder().allow(Access.all()).tls(TlsEngine.valueOf(args[0])).build();
    lua.run(Path.of(args[1]));
    lua.close();
    System.out.println("handshakes " + lua.statistics().handshakesDone());
  }
}
