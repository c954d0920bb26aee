package dev.moonwire.tls.session;

import dev.moonwire.tls.config.Octets;
import dev.moonwire.tls.x509.PemBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.jspecify.annotations.Nullable;

/**
 * OpenSSL's text form of a session, which {@code openssl sess_id} and {@code s_client -sess_in}
 * read: one PEM block around a sequence of five values and some tagged ones (d2i_SSL_SESSION(3)).
 * Tags that mean nothing to a client here are passed over.
 */
public final class SessionParameters {
  private static final String LABEL = "SSL SESSION PARAMETERS";
  private static final int FORMAT = 1;

  /** The positions of the values that every session has. */
  private static final int UNTAGGED = 5;

  /** The tags of the others. */
  private static final class Tag {
    static final int TIME = 1;
    static final int TIMEOUT = 2;
    static final int PEER = 3;
    static final int VERIFY_RESULT = 5;
    static final int TICKET_LIFETIME = 9;
    static final int TICKET = 10;
    static final int FLAGS = 13;
    static final int TICKET_AGE_ADD = 14;

    private Tag() {}
  }

  private static final long FLAG_EXTENDED_MASTER_SECRET = 1;
  private static final long UNSIGNED_INT = 0xffff_ffffL;

  /** X509_V_OK, and X509_V_ERR_UNSPECIFIED for a chain that nobody has judged. */
  private static final int VERIFY_OK = 0;

  private static final int VERIFY_UNSPECIFIED = 1;

  private SessionParameters() {}

  /** The first session in a text; nothing when there is none or it is damaged. */
  public static Optional<SavedSession> parse(byte[] text) {
    return PemBlock.parse(text).stream()
        .flatMap(List::stream)
        .filter(block -> block.label().equals(LABEL))
        .findFirst()
        .flatMap(block -> session(block.der()));
  }

  private static Optional<SavedSession> session(byte[] der) {
    try {
      return Optional.of(read(ASN1Sequence.getInstance(der)));
    } catch (IOException | RuntimeException malformed) {
      // Bouncy Castle reports malformed structures with whatever the structure's class throws.
      return Optional.empty();
    }
  }

  private static SavedSession read(ASN1Sequence sequence) throws IOException {
    if (integer(sequence.getObjectAt(0)) != FORMAT) {
      throw new IOException("unknown format");
    }
    byte[] suite = octets(sequence.getObjectAt(2));
    Map<Integer, ASN1Primitive> tagged = new HashMap<>();
    for (int i = UNTAGGED; i < sequence.size(); i++) {
      ASN1TaggedObject value = ASN1TaggedObject.getInstance(sequence.getObjectAt(i));
      if (value.isExplicit()) {
        tagged.put(value.getTagNo(), value.getExplicitBaseObject().toASN1Primitive());
      }
    }
    ASN1Primitive peer = tagged.get(Tag.PEER);
    return new SavedSession(
        (int) integer(sequence.getObjectAt(1)),
        ((suite[0] & 0xff) << 8) | (suite[1] & 0xff),
        Octets.owning(octets(sequence.getObjectAt(3))),
        Octets.owning(octets(sequence.getObjectAt(4))),
        Octets.owning(octetsOrNone(tagged.get(Tag.TICKET))),
        (int) integerOr(0, tagged.get(Tag.TICKET_AGE_ADD)),
        integerOr(0, tagged.get(Tag.TIME)),
        integerOr(SavedSession.USUAL_LIFETIME, tagged.get(Tag.TIMEOUT)),
        (integerOr(0, tagged.get(Tag.FLAGS)) & FLAG_EXTENDED_MASTER_SECRET) != 0,
        peer == null ? null : Octets.owning(peer.getEncoded()),
        integerOr(VERIFY_OK, tagged.get(Tag.VERIFY_RESULT)) == VERIFY_OK);
  }

  private static long integer(ASN1Encodable value) {
    return ASN1Integer.getInstance(value).longValueExact();
  }

  private static long integerOr(long otherwise, @Nullable ASN1Primitive value) {
    return value == null ? otherwise : integer(value);
  }

  private static byte[] octets(ASN1Encodable value) {
    return ASN1OctetString.getInstance(value).getOctets();
  }

  private static byte[] octetsOrNone(@Nullable ASN1Primitive value) {
    return value == null ? new byte[0] : octets(value);
  }

  /** The session as a PEM block. */
  public static String text(SavedSession session) throws IOException {
    List<ASN1Encodable> values = new ArrayList<>();
    values.add(new ASN1Integer(FORMAT));
    values.add(new ASN1Integer(session.version()));
    int suite = session.suite();
    values.add(new DEROctetString(new byte[] {(byte) (suite >> 8), (byte) suite}));
    values.add(new DEROctetString(session.id().array()));
    values.add(new DEROctetString(session.secret().array()));
    values.add(tagged(Tag.TIME, session.madeAt()));
    values.add(tagged(Tag.TIMEOUT, session.lifetime()));
    Octets leaf = session.leaf();
    if (leaf != null) {
      values.add(new DERTaggedObject(Tag.PEER, ASN1Primitive.fromByteArray(leaf.array())));
    }
    values.add(tagged(Tag.VERIFY_RESULT, session.verified() ? VERIFY_OK : VERIFY_UNSPECIFIED));
    if (session.ticket().length() > 0) {
      values.add(tagged(Tag.TICKET_LIFETIME, session.lifetime()));
      values.add(new DERTaggedObject(Tag.TICKET, new DEROctetString(session.ticket().array())));
    }
    if (session.extendedMasterSecret()) {
      values.add(tagged(Tag.FLAGS, FLAG_EXTENDED_MASTER_SECRET));
    }
    if (session.isTls13()) {
      values.add(tagged(Tag.TICKET_AGE_ADD, session.ticketAgeAdd() & UNSIGNED_INT));
    }
    ASN1EncodableVector vector = new ASN1EncodableVector();
    values.forEach(vector::add);
    return new PemBlock(LABEL, new DERSequence(vector).getEncoded()).text();
  }

  private static DERTaggedObject tagged(int tag, long value) {
    return new DERTaggedObject(tag, new ASN1Integer(value));
  }
}
