package dev.moonwire.tls.cipher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All suites in a row, some of them chosen: what the items of a cipher list work on.
 *
 * <p>The order of those not chosen counts too: it is the order in which they are added. What was
 * taken out goes to the front, so that adding it again restores its order.
 */
final class CipherRow {
  /** What an item does with the suites it selects. */
  enum Operation {
    ADD,
    TAKE_OUT,
    REMOVE,
    MOVE_TO_END
  }

  private final List<CipherSuite> order = new ArrayList<>(CipherSuites.ALL);
  private final Set<CipherSuite> chosen = new HashSet<>();

  void apply(Operation operation, CipherTerm term) {
    switch (operation) {
      case ADD -> {
        List<CipherSuite> added = moveToEnd(s -> !chosen.contains(s) && term.selects(s));
        chosen.addAll(added);
      }
      case MOVE_TO_END -> moveToEnd(s -> chosen.contains(s) && term.selects(s));
      case TAKE_OUT -> {
        List<CipherSuite> out =
            order.stream().filter(chosen::contains).filter(term::selects).toList();
        order.removeAll(out);
        order.addAll(0, out);
        chosen.removeAll(Set.copyOf(out));
      }
      case REMOVE -> {
        order.removeIf(term::selects);
        chosen.removeIf(term::selects);
      }
    }
  }

  /** Sorts those chosen by key size, longest first; equals keep their order. */
  void sortByStrength() {
    List<CipherSuite> sorted = new ArrayList<>(chosen());
    sorted.sort(Comparator.comparingInt(CipherSuite::strengthBits).reversed());
    order.removeIf(chosen::contains);
    order.addAll(sorted);
  }

  List<CipherSuite> chosen() {
    return order.stream().filter(chosen::contains).toList();
  }

  private List<CipherSuite> moveToEnd(Predicate<CipherSuite> which) {
    List<CipherSuite> moved = order.stream().filter(which).toList();
    order.removeIf(which);
    order.addAll(moved);
    return moved;
  }
}
