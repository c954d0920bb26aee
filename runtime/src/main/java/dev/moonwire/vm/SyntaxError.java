package dev.moonwire.vm;

import org.luaj.vm2.LuaValue;

/** A chunk that does not compile: {@code file:line: message near 'token'}. */
public final class SyntaxError extends RaisedValue {
  private static final long serialVersionUID = 1L;
  private final boolean incomplete;

  SyntaxError(LuaValue message, boolean incomplete) {
    super(message);
    this.incomplete = incomplete;
  }

  /** Whether the source ended too early: more text may mend it. */
  public boolean isIncompleteSource() {
    return incomplete;
  }
}
