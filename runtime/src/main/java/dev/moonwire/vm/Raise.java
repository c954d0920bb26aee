package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/** A Lua error on its way down the frames: its value is final, position included. */
final class Raise extends RaisedValue {
  private static final long serialVersionUID = 1L;

  private transient LuaValue value;

  /** Ends the script: no pcall, xpcall or coroutine stops it. */
  final boolean limit;

  /** Whether the handler of the frame that will catch it has been called. */
  boolean handled;

  /** Where it happened, for an error that leaves the VM. */
  @Nullable String frames;

  /** The exception of the embedder's that it was made of. */
  transient @Nullable Throwable origin;

  /** What is on its way through the VM instead of a Lua error: its caller's business. */
  transient @Nullable Throwable passing;

  Raise(LuaValue value, boolean limit) {
    super(value);
    this.value = value;
    this.limit = limit;
  }

  @Override
  public LuaValue getMessageObject() {
    return value;
  }

  /** What a handler made of it. */
  void replace(LuaValue newValue) {
    value = newValue;
  }
}
