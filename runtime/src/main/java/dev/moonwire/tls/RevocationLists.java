package dev.moonwire.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The CRLs of a configuration. An empty collection still asks for revocation checks, which then
 * fail for want of a list.
 */
final class RevocationLists {

  private final List<ParsedCrl> lists;

  private RevocationLists(List<ParsedCrl> lists) {
    this.lists = List.copyOf(lists);
  }

  /**
   * The lists of PEM text; other blocks and other text are skipped. Nothing when a block is
   * damaged: libtls then reports {@code cannot parse CRL}.
   */
  static Optional<RevocationLists> ofPem(byte[] pem) {
    Optional<List<PemBlock>> blocks = PemBlock.parse(pem);
    List<ParsedCrl> lists = new ArrayList<>();
    for (PemBlock block : blocks.orElse(List.of())) {
      if (block.label().equals(ParsedCrl.LABEL)) {
        Optional<ParsedCrl> list = ParsedCrl.of(block.der());
        list.ifPresent(lists::add);
        if (list.isEmpty()) {
          return Optional.empty();
        }
      }
    }
    return blocks.map(present -> new RevocationLists(lists));
  }

  /** No list at all: every certificate that must have one is refused. */
  static RevocationLists none() {
    return new RevocationLists(List.of());
  }

  /** The lists that this issuer signed. */
  List<ParsedCrl> of(CanonicalName issuer) {
    return lists.stream().filter(list -> list.issuer().equals(issuer)).toList();
  }
}
