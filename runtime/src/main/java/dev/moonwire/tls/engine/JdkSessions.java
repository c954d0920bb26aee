package dev.moonwire.tls.engine;

import dev.moonwire.tls.config.Octets;
import dev.moonwire.tls.session.SavedSession;
import java.io.ByteArrayInputStream;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Takes client sessions out of the JDK's TLS and puts them into it, for which there is no public
 * way. It reads and calls members of {@code sun.security.ssl} by name, which are the same in JDK 17
 * and 25, and writes no final field. Where that is closed or different, {@link #obstacle} says so,
 * and every handshake is a full one.
 */
final class JdkSessions {
  private static final String PACKAGE = "sun.security.ssl.";
  private static final Access ACCESS = Access.find();

  /** The largest record that a session may say it allows: JSSE refuses to go on without a size. */
  private static final int RECORD = 16709;

  private static final int ID_SIZE = 32;

  /** The members, or what is in the way of them. */
  private record Access(@Nullable Members members, @Nullable String obstacle) {
    static Access find() {
      try {
        return new Access(new Members(), null);
      } catch (ReflectiveOperationException e) {
        return new Access(null, "this Java keeps TLS sessions in another form than JDK 17 to 25");
      } catch (RuntimeException e) {
        // InaccessibleObjectException: a caller's choice, not a defect.
        return new Access(
            null,
            "this Java was started without --add-opens=java.base/sun.security.ssl=ALL-UNNAMED");
      }
    }
  }

  /** What is used of the JDK's classes. */
  private static final class Members {
    final Field conContext = field("SSLEngineImpl", "conContext");
    final Field sslContext = field("TransportContext", "sslContext");
    final Field negotiatedProtocol = field("HandshakeContext", "negotiatedProtocol");
    final Field requestedServerNames = field("HandshakeContext", "requestedServerNames");
    final Field handshakeExtensions = field("HandshakeContext", "handshakeExtensions");
    final Field usesExtendedSecret = field("SSLSessionImpl", "useExtendedMasterSecret");
    final Field suite = field("SSLSessionImpl", "cipherSuite");
    final Field suiteNumber = field("CipherSuite", "id");
    final Method suiteOf = method("CipherSuite", "valueOf", int.class);
    final Method protocolOf = method("ProtocolVersion", "valueOf", int.class);
    final Method masterSecret = method("SSLSessionImpl", "getMasterSecret");
    final Method preSharedKey = method("SSLSessionImpl", "getPreSharedKey");
    final Method pskIdentity = method("SSLSessionImpl", "getPskIdentity");
    final Method ticketAgeAdd = method("SSLSessionImpl", "getTicketAgeAdd");
    final Method setMasterSecret = method("SSLSessionImpl", "setMasterSecret", SecretKey.class);
    final Method setPreSharedKey = method("SSLSessionImpl", "setPreSharedKey", SecretKey.class);
    final Method setPskIdentity = method("SSLSessionImpl", "setPskIdentity", byte[].class);
    final Method setTicketAgeAdd = method("SSLSessionImpl", "setTicketAgeAdd", int.class);
    final Method setPeer = method("SSLSessionImpl", "setPeerCertificates", X509Certificate[].class);
    final Method setRecordSize = method("SSLSessionImpl", "setMaximumPacketSize", int.class);
    final Method put = method("SSLSessionContextImpl", "put", type("SSLSessionImpl"));
    final Constructor<?> handshake =
        constructor("ClientHandshakeContext", type("SSLContextImpl"), type("TransportContext"));
    final Constructor<?> sessionId = constructor("SessionId", byte[].class);
    final Constructor<?> session =
        constructor(
            "SSLSessionImpl",
            type("HandshakeContext"),
            type("CipherSuite"),
            type("SessionId"),
            long.class);
    final Object sentExtension = constant("SSLExtension", "CH_EXTENDED_MASTER_SECRET");
    final Object receivedExtension = constant("SSLExtension", "SH_EXTENDED_MASTER_SECRET");
    final Object extendedSecret =
        constant("ExtendedMasterSecretExtension$ExtendedMasterSecretSpec", "NOMINAL");

    Members() throws ReflectiveOperationException {}

    private static Class<?> type(String name) throws ReflectiveOperationException {
      return Class.forName(PACKAGE + name);
    }

    private static <T extends AccessibleObject> T open(T member) {
      member.setAccessible(true);
      return member;
    }

    private static Field field(String type, String name) throws ReflectiveOperationException {
      return open(type(type).getDeclaredField(name));
    }

    private static Method method(String type, String name, Class<?>... parameters)
        throws ReflectiveOperationException {
      return open(type(type).getDeclaredMethod(name, parameters));
    }

    private static Constructor<?> constructor(String type, Class<?>... parameters)
        throws ReflectiveOperationException {
      return open(type(type).getDeclaredConstructor(parameters));
    }

    private static Object constant(String type, String name) throws ReflectiveOperationException {
      return field(type, name).get(null);
    }
  }

  private JdkSessions() {}

  /** Why sessions cannot be taken out and put in; null when they can. */
  static @Nullable String obstacle() {
    return ACCESS.obstacle();
  }

  /**
   * Makes the engine offer a session. It must be configured, of a context of its own, and made with
   * a peer's host and port, by which JSSE finds the session again.
   *
   * @return whether that worked; if not, the handshake will be a full one
   */
  static boolean offer(SSLEngine engine, SSLContext ssl, SavedSession saved) {
    Members jdk = ACCESS.members();
    if (jdk == null) {
      return false;
    }
    try {
      jdk.put.invoke(ssl.getClientSessionContext(), imported(jdk, engine, saved));
      return true;
    } catch (ReflectiveOperationException | GeneralSecurityException refused) {
      // An unknown suite or version, for example: nothing that a full handshake does not settle.
      return false;
    }
  }

  @SuppressWarnings("unchecked") // The map's types are JSSE's own.
  private static Object imported(Members jdk, SSLEngine engine, SavedSession saved)
      throws ReflectiveOperationException, GeneralSecurityException {
    Object connection = jdk.conContext.get(engine);
    Object handshake = jdk.handshake.newInstance(jdk.sslContext.get(connection), connection);
    jdk.negotiatedProtocol.set(handshake, jdk.protocolOf.invoke(null, saved.version()));
    // A hello that resumes names the server that the session names, not the engine's.
    jdk.requestedServerNames.set(handshake, engine.getSSLParameters().getServerNames());
    if (saved.extendedMasterSecret()) {
      Map<Object, Object> extensions = (Map<Object, Object>) jdk.handshakeExtensions.get(handshake);
      extensions.put(jdk.sentExtension, jdk.extendedSecret);
      extensions.put(jdk.receivedExtension, jdk.extendedSecret);
    }
    long millis = saved.madeAt() * 1000;
    Object suite = jdk.suiteOf.invoke(null, saved.suite());
    Object id = jdk.sessionId.newInstance((Object) idOf(saved));
    Object session = jdk.session.newInstance(handshake, suite, id, millis);
    if (saved.isTls13()) {
      SecretKey key = new SecretKeySpec(saved.secret().array(), "TlsPreSharedKey");
      jdk.setPreSharedKey.invoke(session, key);
      // JSSE reckons a ticket's age from now on; what it has aged before goes on top.
      int aged = (int) (System.currentTimeMillis() - millis);
      jdk.setTicketAgeAdd.invoke(session, saved.ticketAgeAdd() + aged);
    } else {
      SecretKey secret = new SecretKeySpec(saved.secret().array(), "TlsMasterSecret");
      jdk.setMasterSecret.invoke(session, secret);
    }
    if (saved.ticket().length() > 0) {
      jdk.setPskIdentity.invoke(session, (Object) saved.ticket().array());
    }
    Octets leaf = saved.leaf();
    if (leaf != null) {
      jdk.setPeer.invoke(session, (Object) new X509Certificate[] {certificate(leaf)});
    }
    jdk.setRecordSize.invoke(session, RECORD);
    return session;
  }

  /** JSSE keeps a session by its id; one that is known by a ticket only gets any. */
  private static byte[] idOf(SavedSession saved) {
    if (saved.id().length() > 0) {
      return saved.id().array();
    }
    byte[] any = new byte[ID_SIZE];
    new SecureRandom().nextBytes(any);
    return any;
  }

  private static X509Certificate certificate(Octets der) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.array()));
  }

  /**
   * What a connection left to resume: in TLS 1.2 its own session, in TLS 1.3 the newest of those
   * that came as tickets; a session without any when none has come.
   *
   * @return null when it cannot be taken out
   */
  static @Nullable SavedSession of(SSLEngine engine, SSLContext ssl) {
    Members jdk = ACCESS.members();
    if (jdk == null) {
      return null;
    }
    SSLSession own = engine.getSession();
    try {
      SSLSession newest = own.getProtocol().equals("TLSv1.3") ? newest(jdk, ssl) : own;
      return exported(jdk, newest == null ? own : newest);
    } catch (ReflectiveOperationException | GeneralSecurityException unreadable) {
      return null;
    }
  }

  private static @Nullable SSLSession newest(Members jdk, SSLContext ssl)
      throws ReflectiveOperationException {
    SSLSession newest = null;
    for (byte[] id : Collections.list(ssl.getClientSessionContext().getIds())) {
      SSLSession session = ssl.getClientSessionContext().getSession(id);
      if (session != null && jdk.pskIdentity.invoke(session) != null) {
        newest = session;
      }
    }
    return newest;
  }

  private static SavedSession exported(Members jdk, SSLSession session)
      throws ReflectiveOperationException, GeneralSecurityException {
    boolean tls13 = session.getProtocol().equals("TLSv1.3");
    Object key = (tls13 ? jdk.preSharedKey : jdk.masterSecret).invoke(session);
    Object ticket = jdk.pskIdentity.invoke(session);
    return new SavedSession(
        tls13 ? 0x0304 : 0x0303,
        (int) jdk.suiteNumber.get(jdk.suite.get(session)),
        Octets.copyOf(tls13 ? new byte[0] : session.getId()),
        Octets.owning(key instanceof SecretKey secret ? secret.getEncoded() : new byte[0]),
        Octets.copyOf(ticket instanceof byte[] bytes ? bytes : new byte[0]),
        (int) jdk.ticketAgeAdd.invoke(session),
        session.getCreationTime() / 1000,
        SavedSession.USUAL_LIFETIME,
        !tls13 && jdk.usesExtendedSecret.getBoolean(session),
        leaf(session),
        false);
  }

  private static @Nullable Octets leaf(SSLSession session) throws GeneralSecurityException {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Octets.owning(chain[0].getEncoded());
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }
}
