package dev.moonwire.tls;

import dev.moonwire.tls.engine.ClientHello;
import dev.moonwire.tls.engine.Negotiated;
import dev.moonwire.tls.engine.RecordEngine;
import dev.moonwire.tls.engine.RefusingEngine;
import dev.moonwire.tls.error.Alert;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.Purpose;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's side: it shows the certificate that goes with the name the client asks for. */
final class ServerParty implements Party {
  private final ServerSetup setup;
  private final TlsRuntime runtime;
  private final PeerJudge judge;
  private @Nullable String serverName;

  ServerParty(ServerSetup setup, TlsRuntime runtime) {
    this.setup = setup;
    this.runtime = runtime;
    this.judge = new PeerJudge(setup.settings(), setup.trust(), Purpose.CLIENT, runtime.clock());
  }

  @Override
  public PeerJudge judge() {
    return judge;
  }

  @Override
  public @Nullable String serverName() {
    return serverName;
  }

  @Override
  public boolean isServer() {
    return true;
  }

  @Override
  public RecordEngine open(List<ByteBuffer> hello) {
    if (setup.settings().protocols().isEmpty()) {
      return new RefusingEngine(Alert.PROTOCOL_VERSION, EngineFailure.noProtocolsAvailable());
    }
    ClientHello client = ClientHello.read(hello);
    serverName = client.serverName();
    return setup.identityFor(serverName).engines().open(runtime.buffers(), client, judge);
  }

  /** A refused client certificate is a generic failure here, whatever was wrong with it. */
  @Override
  public TlsException explain(EngineFailure failure, boolean first) {
    EngineFailure told =
        judge.failure() == null ? failure : EngineFailure.of(0x86, "certificate verify failed");
    return TlsConnection.failed("handshake", told.detail());
  }

  /** A client that resumes a session has shown its certificate before: time may have passed. */
  @Override
  public void accept(Negotiated negotiated) throws TlsException {
    List<byte[]> chain = negotiated.peerChain();
    if (negotiated.resumed() && !chain.isEmpty() && judge.judge(chain, null) != null) {
      throw explain(EngineFailure.protocolIsShutdown(), false);
    }
    judge.sawChain(chain);
  }
}
