package dev.moonwire.tls.x509;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.GeneralSubtree;

/**
 * The name constraints extension (RFC 5280 section 4.2.1.10); both lists may be empty.
 *
 * @param permitted names of a kind mentioned here must lie in one of these
 * @param excluded names must lie in none of these
 */
record NameSubtrees(List<GeneralSubtree> permitted, List<GeneralSubtree> excluded) {

  NameSubtrees {
    permitted = List.copyOf(permitted);
    excluded = List.copyOf(excluded);
  }

  /** Reads the extension's value; throws whatever the parser throws when it is malformed. */
  static NameSubtrees of(Object value) {
    List<GeneralSubtree> permitted = new ArrayList<>();
    List<GeneralSubtree> excluded = new ArrayList<>();
    for (ASN1Encodable element : ASN1Sequence.getInstance(value)) {
      ASN1TaggedObject field = ASN1TaggedObject.getInstance(element);
      List<GeneralSubtree> list =
          switch (field.getTagNo()) {
            case 0 -> permitted;
            case 1 -> excluded;
            default -> throw new IllegalArgumentException("unknown field " + field.getTagNo());
          };
      for (ASN1Encodable subtree : ASN1Sequence.getInstance(field, false)) {
        list.add(GeneralSubtree.getInstance(subtree));
      }
    }
    return new NameSubtrees(permitted, excluded);
  }

  /** How many there are of both. */
  int size() {
    return permitted.size() + excluded.size();
  }
}
