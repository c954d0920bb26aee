package dev.moonwire.spec;

import java.util.List;

/** What a spec file declares, in the order written. */
sealed interface SpecNode {
  /** As written after {@code describe} or {@code it}. */
  String name();

  /** A {@code describe} and the like; the outermost has no name. */
  record Block(String name, List<SpecNode> children) implements SpecNode {
    public Block {
      children = List.copyOf(children);
    }
  }

  /**
   * An {@code it}.
   *
   * @param fullName the names of the blocks around it and its own, joined by blanks
   * @param line where it is written
   * @param number counts the chosen tests of the file from 1
   */
  record Test(String name, String fullName, int line, int number) implements SpecNode {}
}
