package dev.moonwire.tls;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.engine.Negotiated;
import dev.moonwire.tls.error.EngineFailure;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.tls.x509.Ocsp;
import dev.moonwire.tls.x509.VerifyOutcome;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * libtls' context: a client, a listening server, or a connection that a server accepted.
 *
 * <p>Calls that do I/O never wait. What they want is in their result, and {@link #awaited} names
 * the descriptor; those who act for a script on a blocking descriptor wait and call again. Every
 * failure is a {@link TlsException} whose text is kept until the next such call, as {@code
 * tls_error} does.
 *
 * <p>All methods belong to the VM's thread. A context that is dropped without {@link #close} gives
 * its native memory back when it is collected; it closes no descriptor and sends nothing.
 */
public final class TlsContext {
  private static final String NOT_CONNECTED = "context not connected";
  private static final String INVALID = "invalid operation for context";

  /** What a context was made for. */
  private enum Role {
    CLIENT,
    LISTENER,
    CONNECTION
  }

  private final TlsRuntime runtime;
  private final Role role;

  private @Nullable TlsConfig config;
  private @Nullable ServerSetup listening;
  private @Nullable TlsConnection connection;
  private @Nullable PeerJudge judge;
  private @Nullable ClientParty clientParty;
  private @Nullable ClientSession session;
  private @Nullable ConnectionInfo info;
  private @Nullable String error;

  /** Whether a finished handshake was replaced by another connect: libtls never gets over it. */
  private boolean spoiled;

  private TlsContext(TlsRuntime runtime, Role role) {
    this.runtime = runtime;
    this.role = role;
  }

  /** A client; the config is looked at when it connects. */
  public static TlsContext client(TlsRuntime runtime, TlsConfig config) {
    TlsContext context = new TlsContext(runtime, Role.CLIENT);
    context.config = config;
    return context;
  }

  /**
   * A server, which takes from the config what it needs for good.
   *
   * @throws TlsException what is wrong with the config
   */
  public static TlsContext server(TlsRuntime runtime, TlsConfig config) throws TlsException {
    TlsContext context = new TlsContext(runtime, Role.LISTENER);
    context.listening = runtime.server(config);
    return context;
  }

  /**
   * A connection over descriptors that stay the caller's; nothing is read yet.
   *
   * @throws TlsException {@code not a server context}
   */
  public TlsContext accept(int readFd, int writeFd) throws TlsException {
    return accept(DescriptorTransport.borrowed(runtime.fds(), readFd, writeFd));
  }

  /** As {@link #accept(int, int)}, over what the relay's owner moves. */
  public TlsContext accept(Relay relay) throws TlsException {
    return accept(new RelayTransport(relay));
  }

  private TlsContext accept(Transport transport) throws TlsException {
    if (role != Role.LISTENER) {
      throw fail("not a server context");
    }
    if (listening == null) {
      throw fail("context not configured");
    }
    TlsContext accepted = new TlsContext(runtime, Role.CONNECTION);
    ServerParty party = new ServerParty(listening, runtime);
    accepted.judge = party.judge();
    accepted.connection =
        new TlsConnection(transport, runtime.buffers(), runtime.observer(), party);
    return accepted;
  }

  /**
   * Checks that this may connect, before anything is resolved or opened.
   *
   * @throws TlsException {@code not a client context}
   */
  public void requireClient() throws TlsException {
    error = null;
    if (role != Role.CLIENT) {
      throw fail("not a client context");
    }
    if (config == null) {
      throw fail("context not configured");
    }
  }

  /**
   * Connects over descriptors that stay the caller's. They are not looked at before the handshake.
   *
   * @param name who the server should be; null only where names are not verified
   */
  public void connect(int readFd, int writeFd, @Nullable String name) throws TlsException {
    requireClient();
    if (readFd < 0 || writeFd < 0) {
      throw fail("invalid file descriptors");
    }
    begin(DescriptorTransport.borrowed(runtime.fds(), readFd, writeFd), name);
  }

  /** Connects over what the relay's owner moves. */
  public void connect(Relay relay, @Nullable String name) throws TlsException {
    requireClient();
    begin(new RelayTransport(relay), name);
  }

  /** Connects over a socket that the context takes over; it is closed at once when that fails. */
  public void connectOwned(int socket, @Nullable String name) throws TlsException {
    requireClient();
    Transport transport = DescriptorTransport.owned(runtime.fds(), socket);
    try {
      begin(transport, name);
    } catch (TlsException e) {
      transport.closeOwned();
      throw e;
    }
  }

  private void begin(Transport transport, @Nullable String name) throws TlsException {
    TlsConfig live = Objects.requireNonNull(config);
    try {
      if (name == null && live.verifiesName()) {
        throw new TlsException("server name not specified");
      }
      boolean handedIn = !transport.isOwned();
      String asked = name == null ? null : HostPort.withoutRootDot(name);
      start(new ClientParty(runtime.client(live), live, asked, handedIn, runtime), transport);
    } catch (TlsException e) {
      throw fail(e.text());
    }
  }

  private void start(ClientParty party, Transport transport) {
    if (connection != null) {
      spoiled |= connection.isOpen();
      connection.free();
    }
    clientParty = party;
    judge = party.judge();
    session = party.session();
    connection = new TlsConnection(transport, runtime.buffers(), runtime.observer(), party);
  }

  /**
   * Whether the same connect might succeed with the JDK's engine: in automatic mode, when
   * BoringSSL's first message was refused at once on a socket that can be opened again. It cannot
   * accept Ed25519 signatures, which a client does not foresee.
   */
  public boolean mayRetryOnJdk() {
    return clientParty != null && clientParty.mayCallAgain();
  }

  /** Goes on with a new socket, taken over, and the JDK's engine. */
  public void retryOnJdk(int socket) throws TlsException {
    error = null;
    Objects.requireNonNull(connection).transport().closeOwned();
    ClientParty again = Objects.requireNonNull(clientParty).onAlternative();
    start(again, DescriptorTransport.owned(runtime.fds(), socket));
  }

  /** Goes on with the handshake. */
  public Want handshake() throws TlsException {
    TlsConnection active = active();
    if (spoiled || active.isOpen()) {
      throw fail("handshake already completed");
    }
    try {
      Want want = active.handshake();
      learn(active);
      return want;
    } catch (TlsException e) {
      throw remember(e);
    }
  }

  /**
   * Reads data of one record, after the handshake where that is not done.
   *
   * @param size the most to read; libtls' limits apply
   */
  public ReadResult read(long size) throws TlsException {
    if (size > Integer.MAX_VALUE) {
      throw fail("buflen too long");
    }
    if (size < 0) {
      throw fail("Cannot allocate memory");
    }
    TlsConnection active = usable("read");
    try {
      ReadResult result = active.read((int) size);
      learn(active);
      if (session != null && result.equals(ReadResult.TICKET)) {
        session.keepLater(active.session());
      }
      return result;
    } catch (TlsException e) {
      throw remember(e);
    }
  }

  /** Writes one record's worth of the bytes, after the handshake where that is not done. */
  public WriteResult write(byte[] bytes, int offset, int length) throws TlsException {
    TlsConnection active = usable("write");
    try {
      WriteResult result = active.write(bytes, offset, length);
      learn(active);
      return result;
    } catch (TlsException e) {
      throw remember(e);
    }
  }

  /** Sends close_notify; closes a socket that the context owns. */
  public Want close() throws TlsException {
    error = null;
    if (role == Role.LISTENER && listening != null) {
      throw fail(INVALID);
    }
    if (connection == null) {
      return Want.NONE;
    }
    try {
      return connection.close();
    } catch (TlsException e) {
      throw remember(e);
    }
  }

  /** Forgets everything, the config included; closes no descriptor and sends nothing. */
  public void reset() {
    if (connection != null) {
      connection.free();
    }
    connection = null;
    config = null;
    listening = null;
    clientParty = null;
    judge = null;
    session = null;
    info = null;
    error = null;
    spoiled = false;
  }

  /** The descriptor a result waits for; null when it is not open, and calling again says so. */
  public @Nullable Descriptor awaited(Want want) {
    return connection == null ? null : connection.transport().awaited(want);
  }

  /** The relay that carries the records; null for none. */
  public @Nullable Relay relay() {
    return connection == null ? null : connection.transport().relay();
  }

  /** Sends on, as far as that goes, what a call that is done has left to send. */
  public void sendRest() {
    if (connection != null) {
      connection.sendRest();
    }
  }

  /** What the handshake found out; null until it has succeeded. */
  public @Nullable ConnectionInfo info() {
    return info;
  }

  /**
   * The verdict over the peer's chain in this connection; null before there is one, where no chain
   * is verified, and where a session was resumed.
   */
  public @Nullable VerifyOutcome verification() {
    return judge == null ? null : judge.outcome();
  }

  /**
   * Why the session file was of no use to the connection: the session in it was not offered, or
   * could not be kept. Null when nothing stood in the way, whatever the server made of it.
   */
  public @Nullable String sessionObstacle() {
    return session == null ? null : session.obstacle();
  }

  /**
   * What is known of the status of the peer's certificate: from a staple, whatever becomes of the
   * handshake, or since that has succeeded.
   */
  public Optional<Ocsp> ocsp() {
    return Optional.ofNullable(judge).map(PeerJudge::knownOcsp);
  }

  /**
   * Evaluates an OCSP response for the peer's certificate.
   *
   * @throws TlsException when it does not say that the certificate is good
   */
  public void processOcspResponse(byte[] der) throws TlsException {
    error = null;
    if (info == null || judge == null) {
      throw TlsException.withoutText();
    }
    Optional<String> refusal = judge.ocsp().process(der);
    if (refusal.isPresent()) {
      throw fail(refusal.get());
    }
  }

  /** The last error's text, or null. */
  public @Nullable String error() {
    return error;
  }

  /** An estimate of the memory it takes, without what {@link #eachHeld} names. */
  public long approximateBytes() {
    return connection == null ? 0 : connection.approximateBytes();
  }

  /** Names what it keeps and others may keep, too: configs, trust anchors, the relay. */
  public void eachHeld(Consumer<@Nullable Object> held) {
    held.accept(config);
    if (listening != null) {
      listening.eachHeld(held);
    }
    if (connection != null) {
      connection.eachHeld(held);
    }
  }

  private TlsConnection active() throws TlsException {
    error = null;
    if (role == Role.LISTENER && listening != null) {
      throw fail(INVALID);
    }
    if (connection == null) {
      throw fail(NOT_CONNECTED);
    }
    return connection;
  }

  private TlsConnection usable(String operation) throws TlsException {
    TlsConnection active = active();
    if (spoiled) {
      throw fail(operation + " failed: " + EngineFailure.of(0x114, "uninitialized").detail());
    }
    return active;
  }

  private void learn(TlsConnection active) throws TlsException {
    Negotiated negotiated = active.negotiated();
    if (info == null && negotiated != null && judge != null) {
      info = new ConnectionInfo(negotiated, active.serverName(), judge.leaf());
      if (session != null) {
        session.keep(active.session());
      }
      // A peer that cannot be asked about leaves an error behind, though the handshake is fine.
      if (judge.ocsp().url().isEmpty()) {
        error = judge.ocsp().missingUrl();
      }
    }
  }

  private TlsException remember(TlsException e) {
    error = e.text();
    return e;
  }

  private TlsException fail(String text) {
    return remember(new TlsException(text));
  }
}
