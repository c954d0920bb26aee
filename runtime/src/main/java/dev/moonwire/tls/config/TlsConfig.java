package dev.moonwire.tls.config;

import dev.moonwire.access.Policy;
import dev.moonwire.fd.FdTable;
import dev.moonwire.tls.cipher.CipherList;
import dev.moonwire.tls.cipher.DheParams;
import dev.moonwire.tls.cipher.NamedCurve;
import dev.moonwire.tls.cipher.ProtocolVersion;
import dev.moonwire.tls.cipher.Protocols;
import dev.moonwire.tls.error.TlsException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * libtls's configuration: setters, and a frozen copy for whoever uses it.
 *
 * <p>Setters check what libtls checks and no more: lists are read, files are loaded at once,
 * certificates must be PEM; keys, trust anchors, revocation lists and staples are taken as they
 * come and fail where they are used. A failing setter leaves the configuration usable. What is set
 * after a failure is told at each setter: mostly nothing changes, but a file that cannot be loaded
 * clears what it was to replace.
 *
 * <p>Lists are strings of one char per byte; contents and paths are bytes, and are copied.
 *
 * <p>A server context freezes the configuration when it is made. A client context keeps the live
 * one: it freezes at connect and asks {@link #verifiesName()} at the handshake.
 */
public final class TlsConfig {
  private static final int DEFAULT_VERIFY_DEPTH = 6;

  /** What a config takes beside what is set in it, and a key pair or curve in a list. */
  private static final int OWN_BYTES = 512;

  private static final int ITEM_BYTES = 64;

  /** Octets of a session id context. */
  public static final int MAX_SESSION_ID_LENGTH = 32;

  private static final int MIN_SESSION_LIFETIME = 4;
  private static final int MAX_SESSION_LIFETIME = 86400;

  private final Clock clock;
  private final Policy policy;
  private final KeyPairSlot defaultPair;
  private final List<KeyPairSlot> addedPairs = new ArrayList<>();
  private final TicketKeys ticketKeys = new TicketKeys();

  private @Nullable Octets caPem;
  private @Nullable Octets caPath;
  private @Nullable Octets crl;
  private List<String> alpn = List.of();
  private CipherList ciphers = CipherList.secure();
  private List<NamedCurve> curves = NamedCurve.DEFAULT;
  private DheParams dheParams = DheParams.NONE;
  private long protocolBits = Protocols.DEFAULT;
  private int sessionLifetimeSeconds;
  private Octets sessionId;
  private int sessionFd = SessionSettings.NO_FILE;
  private int verifyDepth = DEFAULT_VERIFY_DEPTH;
  private boolean verifyCertificate = true;
  private boolean verifyName = true;
  private boolean verifyTime = true;
  private boolean allowSelfSigned;
  private ClientVerify clientVerify = ClientVerify.NONE;
  private boolean requireStaple;
  private boolean preferServerCiphers = true;

  /** A configuration with libtls's defaults and a random session id. */
  public TlsConfig() {
    this(Policy.EVERYTHING);
  }

  /** As {@link #TlsConfig()}, of a script that may read these files only. */
  public TlsConfig(Policy policy) {
    this(policy, Clock.systemUTC());
  }

  /** As {@link #TlsConfig(Policy)}; the clock tells when a ticket key was added. */
  TlsConfig(Policy policy, Clock clock) {
    this.policy = policy;
    this.defaultPair = new KeyPairSlot(policy);
    this.clock = clock;
    byte[] random = new byte[MAX_SESSION_ID_LENGTH];
    new SecureRandom().nextBytes(random);
    this.sessionId = Octets.owning(random);
  }

  // Whom to trust

  /** Loads trust anchors; a failure leaves the default ones. */
  public void setCaFile(byte[] path) throws TlsException {
    caPem = null;
    caPem = Octets.owning(FileContent.read(policy, "CA", path));
  }

  /** Trust anchors as PEM. */
  public void setCa(byte[] pem) {
    caPem = Octets.copyOf(pem);
  }

  /** A folder of certificates named by hash; not looked at until used. */
  public void setCaPath(byte[] path) {
    caPath = Octets.copyOf(path);
  }

  /** Loads revocation lists; a failure leaves none. */
  public void setCrlFile(byte[] path) throws TlsException {
    crl = null;
    crl = Octets.owning(FileContent.read(policy, "CRL", path));
  }

  /** Revocation lists as PEM. From now on every issuer of a chain needs one. */
  public void setCrl(byte[] pem) {
    crl = Octets.copyOf(pem);
  }

  /** How many intermediates may stand between leaf and anchor; negative: any number. */
  public void setVerifyDepth(int depth) {
    verifyDepth = depth;
  }

  /** Checks certificates, names and dates again. */
  public void verify() {
    verifyCertificate = true;
    verifyName = true;
    verifyTime = true;
  }

  /** Accepts any chain. The name is still checked. */
  public void insecureNoVerifyCertificate() {
    verifyCertificate = false;
  }

  /** Accepts a server's certificate for any name. Its chain is still checked. */
  public void insecureNoVerifyName() {
    verifyName = false;
  }

  /** Ignores the dates of certificates and revocation lists, and stapled responses altogether. */
  public void insecureNoVerifyTime() {
    verifyTime = false;
  }

  /**
   * Accepts a server's certificate that signs itself, as if it were a trust anchor. Not of libtls:
   * libwebsockets has it.
   */
  public void allowSelfSigned() {
    allowSelfSigned = true;
  }

  /** Client certificates are required. */
  public void verifyClient() {
    clientVerify = ClientVerify.REQUIRED;
  }

  /** Client certificates are asked for, and checked if sent. */
  public void verifyClientOptional() {
    clientVerify = ClientVerify.OPTIONAL;
  }

  /** A server that staples no OCSP response is refused. */
  public void requireOcspStapling() {
    requireStaple = true;
  }

  // What to show

  /** The certificate of the default pair, which stays even if it is refused. */
  public void setCertificate(byte[] pem) throws TlsException {
    defaultPair.setCertificate(pem);
  }

  /** As {@link #setCertificate}, from a file. */
  public void setCertificateFile(byte[] path) throws TlsException {
    defaultPair.setCertificateFile(path);
  }

  /** The key of the default pair, unchecked. */
  public void setKey(byte[] pem) {
    defaultPair.setKey(pem);
  }

  /** As {@link #setKey}, from a file; one that cannot be read leaves none. */
  public void setKeyFile(byte[] path) throws TlsException {
    defaultPair.setKeyFile(path);
  }

  /** The OCSP response of the default pair, unchecked. */
  public void setStaple(byte[] der) {
    defaultPair.setStaple(der);
  }

  /** As {@link #setStaple}, from a file; one that cannot be read leaves none. */
  public void setStapleFile(byte[] path) throws TlsException {
    defaultPair.setStapleFile(path);
  }

  /**
   * Sets the default pair, piece by piece up to the first failure.
   *
   * @param staple null: stays as it is
   */
  public void setKeyPair(byte[] certificate, byte[] key, byte @Nullable [] staple)
      throws TlsException {
    defaultPair.set(certificate, key, staple);
  }

  /** As {@link #setKeyPair}, from files. */
  public void setKeyPairFile(byte[] certificate, byte[] key, byte @Nullable [] staple)
      throws TlsException {
    defaultPair.setFiles(certificate, key, staple);
  }

  /** Adds a pair to choose by server name; all or nothing. */
  public void addKeyPair(byte[] certificate, byte[] key, byte @Nullable [] staple)
      throws TlsException {
    KeyPairSlot added = new KeyPairSlot(policy);
    added.set(certificate, key, staple);
    addedPairs.add(added);
  }

  /** As {@link #addKeyPair}, from files. */
  public void addKeyPairFile(byte[] certificate, byte[] key, byte @Nullable [] staple)
      throws TlsException {
    KeyPairSlot added = new KeyPairSlot(policy);
    added.setFiles(certificate, key, staple);
    addedPairs.add(added);
  }

  /** Wipes and forgets the private keys of all pairs. Frozen copies keep theirs. */
  public void clearKeys() {
    defaultPair.clearKey();
    addedPairs.forEach(KeyPairSlot::clearKey);
  }

  // How to talk

  /** Protocol names, comma separated; a failure leaves none. */
  public void setAlpn(String list) throws TlsException {
    alpn = List.of();
    alpn = Alpn.parse(list);
  }

  /** Suites of TLS 1.2 and older ({@link CipherList#parse}); a failure changes nothing. */
  public void setCiphers(String list) throws TlsException {
    ciphers = CipherList.parse(list);
  }

  /** Curves ({@link NamedCurve#parse}); a failure leaves the choice to the engine. */
  public void setEcdheCurves(String list) throws TlsException {
    curves = List.of();
    curves = NamedCurve.parse(list);
  }

  /** One curve, or {@code none} or {@code auto} for the default list. A list is refused. */
  public void setEcdheCurve(String name) throws TlsException {
    if (name.equalsIgnoreCase("none") || name.equalsIgnoreCase("auto")) {
      setEcdheCurves("default");
      return;
    }
    if (NamedCurve.isList(name)) {
      throw new TlsException("invalid ecdhe curve '" + name + "'");
    }
    setEcdheCurves(name);
  }

  /** {@code none}, {@code auto} or {@code legacy}; a failure changes nothing. */
  public void setDheParams(String name) throws TlsException {
    dheParams = DheParams.parse(name);
  }

  /**
   * Sets the protocol versions; none at all lets every handshake fail.
   *
   * @param bits of {@link ProtocolVersion}, OR-ed; taken modulo 2^32
   */
  public void setProtocols(long bits) {
    protocolBits = bits & 0xFFFF_FFFFL;
  }

  /** A server goes by the client's order of suites. */
  public void preferClientCiphers() {
    preferServerCiphers = false;
  }

  /** A server goes by its own order of suites. */
  public void preferServerCiphers() {
    preferServerCiphers = true;
  }

  // Sessions

  /**
   * How long tickets last; 0 switches them off.
   *
   * @param seconds 0, or 4 to 86400
   */
  public void setSessionLifetime(int seconds) throws TlsException {
    if (seconds > MAX_SESSION_LIFETIME) {
      throw new TlsException("session lifetime too large");
    }
    if (seconds != 0 && seconds < MIN_SESSION_LIFETIME) {
      throw new TlsException("session lifetime too small");
    }
    sessionLifetimeSeconds = seconds;
  }

  /** Servers resume each other's sessions only if they share this. */
  public void setSessionId(byte[] id) throws TlsException {
    if (id.length > MAX_SESSION_ID_LENGTH) {
      throw new TlsException("session ID too large");
    }
    sessionId = Octets.copyOf(id);
  }

  /** Adds the key that encrypts tickets from now on ({@link TicketKeys#add}). */
  public void addTicketKey(long revision, byte[] key) throws TlsException {
    ticketKeys.add(revision, key, clock.instant().getEpochSecond());
  }

  /**
   * Where a client keeps its session from one connection to the next; a failure changes nothing.
   *
   * @param fd a regular file of this user, readable and writable by nobody else; -1: none
   */
  public void setSessionFd(int fd, FdTable descriptors) throws TlsException {
    if (fd != SessionSettings.NO_FILE) {
      SessionFd.require(fd, descriptors);
    }
    sessionFd = fd;
  }

  // For contexts

  /** Whether names are checked right now: a client asks at the handshake, not at connect. */
  public boolean verifiesName() {
    return verifyName;
  }

  /** An estimate of the memory it takes. */
  public long approximateBytes() {
    long bytes = OWN_BYTES + (long) ITEM_BYTES * (addedPairs.size() + curves.size());
    bytes += Octets.size(caPem, caPath, crl) + defaultPair.size() + ciphers.text().length();
    bytes += addedPairs.stream().mapToLong(KeyPairSlot::size).sum();
    return bytes + Alpn.approximateBytes(alpn);
  }

  /** A copy that later calls do not reach. */
  public TlsSettings freeze() {
    return new TlsSettings(
        caSource(),
        crl,
        frozenKeyPairs(),
        alpn,
        ciphers,
        curves,
        dheParams,
        Protocols.of(protocolBits),
        protocolBits,
        new SessionSettings(sessionLifetimeSeconds, sessionId, ticketKeys.copy(), sessionFd),
        verifyDepth,
        verifyCertificate,
        verifyName,
        verifyTime,
        allowSelfSigned,
        clientVerify,
        requireStaple,
        preferServerCiphers);
  }

  private CaSource caSource() {
    if (caPem != null) {
      return new CaSource.Memory(caPem);
    }
    return caPath == null ? new CaSource.DefaultFile() : new CaSource.Folder(readable(caPath));
  }

  /** A folder that must not be looked into holds nothing, as one that is not there. */
  private Octets readable(Octets folder) {
    try {
      return policy.mayRead(FileContent.path(folder.array())) ? folder : Octets.owning(new byte[0]);
    } catch (CharacterCodingException | InvalidPathException noPath) {
      return folder;
    }
  }

  private List<KeyPair> frozenKeyPairs() {
    List<KeyPair> pairs = new ArrayList<>(List.of(defaultPair.copy()));
    addedPairs.forEach(added -> pairs.add(added.copy()));
    return List.copyOf(pairs);
  }
}
