package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;

/** The frames of a coroutine counted as scripts count them: 0 is the innermost. */
final class Levels {
  private Levels() {}

  static int count(Coroutine co) {
    int n = 0;
    for (Frame frame = first(co); frame != null; frame = next(co, frame)) {
      n++;
    }
    return n;
  }

  static @Nullable Frame first(Coroutine co) {
    return visible(co, co.frame);
  }

  /** The frame one level out; null after the last. */
  static @Nullable Frame next(Coroutine co, Frame frame) {
    return visible(co, frame.caller());
  }

  /** Runs that no native function started, for hooks and finalizers, are not seen. */
  private static @Nullable Frame visible(Coroutine co, Frame from) {
    Frame frame = from;
    while (frame.kind == Frame.Kind.ENTRY && co.stack[frame.function].isnil()) {
      frame = frame.caller();
    }
    return frame.kind == Frame.Kind.BASE ? null : frame;
  }

  /** The frame at a level; null beyond the last. */
  static @Nullable Frame at(Coroutine co, int level) {
    Frame frame = first(co);
    for (int n = level; n > 0 && frame != null; n--) {
      frame = next(co, frame);
    }
    return frame;
  }

  /** What the caller calls the frame's function; null when unknown. */
  static Variables.@Nullable Name name(Frame frame) {
    boolean calledFromJava = frame.onReturn == Frame.OnReturn.CONTROL && !isNative(frame);
    return frame.tailCalled || calledFromJava ? null : CallSite.of(frame.caller());
  }

  /** Frames that stand for a running native function were called by the frame below them. */
  private static boolean isNative(Frame frame) {
    return frame.kind == Frame.Kind.NATIVE || frame.kind == Frame.Kind.ENTRY;
  }
}
