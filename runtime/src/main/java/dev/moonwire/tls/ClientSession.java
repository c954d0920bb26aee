package dev.moonwire.tls;

import dev.moonwire.tls.config.Octets;
import dev.moonwire.tls.config.SessionSettings;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.session.SavedSession;
import dev.moonwire.tls.x509.NameVerifier;
import dev.moonwire.tls.x509.ParsedCertificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session that a client brings to a connection and takes from it, by way of a file.
 *
 * <p>A resumed handshake shows no certificate. So a session is offered only while the certificate
 * it came from would still be accepted: by name, by date, by trust anchor. Otherwise the handshake
 * is a full one, which is no error; {@link #obstacle} says why.
 */
final class ClientSession {
  private final SessionFile file;
  private final ClientSetup setup;
  private final PeerJudge judge;
  private final long now;
  private final @Nullable SavedSession found;
  private @Nullable String obstacle;

  private ClientSession(SessionFile file, ClientSetup setup, PeerJudge judge, long now)
      throws TlsException {
    this.file = file;
    this.setup = setup;
    this.judge = judge;
    this.now = now;
    this.found = file.read();
  }

  /**
   * Reads the session file; null where the config has none.
   *
   * @throws TlsException when the file holds something else
   */
  static @Nullable ClientSession of(ClientSetup setup, PeerJudge judge, TlsRuntime runtime)
      throws TlsException {
    SessionSettings settings = setup.settings().session();
    return settings.hasFile()
        ? new ClientSession(
            new SessionFile(runtime.fds(), settings.fd()),
            setup,
            judge,
            runtime.clock().instant().getEpochSecond())
        : null;
  }

  /**
   * The session to offer, or null.
   *
   * @param name who the server must be; null when any will do
   */
  @Nullable SavedSession offer(@Nullable String name) {
    obstacle = setup.engines().usual().sessionObstacle();
    if (found == null || obstacle != null) {
      return null;
    }
    obstacle = objection(found, name);
    return obstacle == null ? found : null;
  }

  private @Nullable String objection(SavedSession session, @Nullable String name) {
    TlsSettings settings = setup.settings();
    if (!session.canResume()) {
      return "the session has no ticket";
    }
    if (session.isOver(now)) {
      return "the session is too old";
    }
    if (settings.requireStaple()) {
      return "a resumed session brings no stapled OCSP response";
    }
    Octets der = session.leaf();
    Optional<ParsedCertificate> leaf =
        der == null ? Optional.empty() : ParsedCertificate.of(der.array());
    if (leaf.isEmpty()) {
      return "the session holds no certificate";
    }
    if (name != null && NameVerifier.failure(leaf.get(), name).isPresent()) {
      return "the session is another server's";
    }
    return judge.stillTrusts(leaf.get(), session.verified())
        ? null
        : "the session's certificate is not trusted";
  }

  /**
   * Writes down what the connection left to resume.
   *
   * @throws TlsException when the file cannot be written
   */
  void keep(@Nullable SavedSession made) throws TlsException {
    if (made != null) {
      file.write(made.verified(setup.settings().verifyCertificate()));
    }
  }

  /** The same for a ticket that comes with the data, whose reader cares little for the file. */
  void keepLater(@Nullable SavedSession made) {
    try {
      keep(made);
    } catch (TlsException e) {
      obstacle = e.text();
    }
  }

  /** Why there was nothing to offer, or nothing was kept; null when nothing was wrong. */
  @Nullable String obstacle() {
    return obstacle;
  }
}
