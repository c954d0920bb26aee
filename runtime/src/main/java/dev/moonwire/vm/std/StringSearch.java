package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.NativeFunction;
import java.util.Arrays;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code string.find}, {@code match} and {@code gmatch} (manual §6.4). */
final class StringSearch {
  private static final String SPECIALS = "^$*+?.([%-";

  /** How many bytes are compared in the time of a call. */
  private static final int BYTES_PER_STEP = 16;

  private final Meter meter;

  StringSearch(Meter meter) {
    this.meter = meter;
  }

  Varargs find(Arguments args) {
    LuaString s = args.string(1);
    LuaString pattern = args.string(2);
    int start = start(args, s);
    if (start < 0) {
      return LuaValue.NIL;
    }
    if (args.truth(4) || isPlain(pattern)) {
      int at = indexOf(s, pattern, start);
      return at < 0
          ? LuaValue.NIL
          : LuaValue.varargsOf(LuaValue.valueOf(at + 1), LuaValue.valueOf(at + pattern.m_length));
    }
    boolean anchored = isAnchored(pattern);
    PatternMatcher matcher = new PatternMatcher(meter, s, pattern, anchored ? 1 : 0);
    for (int at = start; at <= s.m_length; at++) {
      int end = matcher.matchAt(at);
      if (end != PatternMatcher.FAIL) {
        return LuaValue.varargsOf(
            LuaValue.valueOf(at + 1), LuaValue.valueOf(end), matcher.onlyCaptures(at, end));
      }
      if (anchored) {
        break;
      }
    }
    return LuaValue.NIL;
  }

  Varargs match(Arguments args) {
    LuaString s = args.string(1);
    LuaString pattern = args.string(2);
    int start = start(args, s);
    if (start < 0) {
      return LuaValue.NIL;
    }
    boolean anchored = isAnchored(pattern);
    PatternMatcher matcher = new PatternMatcher(meter, s, pattern, anchored ? 1 : 0);
    for (int at = start; at <= s.m_length; at++) {
      int end = matcher.matchAt(at);
      if (end != PatternMatcher.FAIL) {
        return matcher.captures(at, end);
      }
      if (anchored) {
        break;
      }
    }
    return LuaValue.NIL;
  }

  /** An anchor has no meaning here: a {@code ^} matches itself, as in 5.2. */
  Varargs gmatch(Arguments args) {
    LuaString s = args.string(1);
    LuaString pattern = args.string(2);
    PatternMatcher matcher = new PatternMatcher(meter, s, pattern, 0);
    int[] next = {0};
    return new NativeFunction(
        "for iterator",
        ignored -> {
          for (int at = next[0]; at <= s.m_length; at++) {
            int end = matcher.matchAt(at);
            if (end != PatternMatcher.FAIL) {
              next[0] = end == at ? end + 1 : end;
              return matcher.captures(at, end);
            }
          }
          next[0] = s.m_length + 1;
          return LuaValue.NIL;
        },
        s,
        pattern);
  }

  static boolean isAnchored(LuaString pattern) {
    return pattern.m_length > 0 && pattern.luaByte(0) == '^';
  }

  /** The offset that argument 3 asks for; -1 when it lies beyond the end. */
  private static int start(Arguments args, LuaString s) {
    double given = args.isNoneOrNil(3) ? 1 : StringLibrary.truncated(args.number(3));
    long position = Math.max(StringLibrary.position(given, s.m_length), 1);
    return position > s.m_length + 1L ? -1 : (int) position - 1;
  }

  private static boolean isPlain(LuaString pattern) {
    for (int i = 0; i < pattern.m_length; i++) {
      if (SPECIALS.indexOf(pattern.luaByte(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private int indexOf(LuaString s, LuaString wanted, int start) {
    int last = s.m_length - wanted.m_length;
    if (wanted.m_length == 0) {
      return start;
    }
    byte first = wanted.m_bytes[wanted.m_offset];
    for (int at = start; at <= last; at++) {
      if (s.m_bytes[s.m_offset + at] == first && startsAt(s, wanted, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean startsAt(LuaString s, LuaString wanted, int at) {
    int from = s.m_offset + at;
    int to = wanted.m_offset + wanted.m_length;
    int same =
        Arrays.mismatch(
            s.m_bytes, from, from + wanted.m_length, wanted.m_bytes, wanted.m_offset, to);
    int compared = same < 0 ? wanted.m_length : same;
    if (compared >= BYTES_PER_STEP) {
      // A text that nearly contains another everywhere takes the product of both lengths.
      meter.works(compared / BYTES_PER_STEP);
    }
    return same < 0;
  }
}
