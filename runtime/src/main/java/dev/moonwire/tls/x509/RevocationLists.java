package dev.moonwire.tls.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The CRLs of a configuration. An empty collection still asks for revocation checks, which then
 * fail for want of a list.
 */
public final class RevocationLists {

  private final List<ParsedCrl> lists;

  private RevocationLists(List<ParsedCrl> lists) {
    this.lists = List.copyOf(lists);
  }

  /**
   * The lists of PEM text; other blocks and other text are skipped. A damaged block spoils them
   * all: half a set of lists must not pass for the whole, so every certificate lacks its list then.
   */
  public static RevocationLists ofPem(byte[] pem) {
    List<ParsedCrl> lists = new ArrayList<>();
    for (PemBlock block : PemBlock.parse(pem).orElse(List.of())) {
      if (block.label().equals(ParsedCrl.LABEL)) {
        Optional<ParsedCrl> list = ParsedCrl.of(block.der());
        if (list.isEmpty()) {
          return new RevocationLists(List.of());
        }
        lists.add(list.get());
      }
    }
    return new RevocationLists(lists);
  }

  /** The lists that this issuer signed. */
  List<ParsedCrl> of(CanonicalName issuer) {
    return lists.stream().filter(list -> list.issuer().equals(issuer)).toList();
  }
}
