package dev.moonwire.vm.std;

import dev.moonwire.vm.Meter;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * One pattern tried against one subject (manual §6.4.1): backtracking over bytes, with the captures
 * of the last match. Positions are offsets from the subject's or the pattern's first byte.
 */
final class PatternMatcher {
  /** No match. */
  static final int FAIL = -1;

  private static final int MAX_CAPTURES = 32;

  /** As deep as the reference's matcher calls itself. */
  private static final int MAX_DEPTH = 200;

  private static final int OPEN = -1;
  private static final int POSITION = -2;

  /** How many looks at a byte take as long as a call. */
  private static final int LOOKS_PER_STEP = 8;

  /** After so many looks the meter is told. */
  private static final int LOOKS_TOLD = 1 << 10;

  private final Meter meter;
  private final byte[] subject;
  private final int base;
  private final int end;
  private final byte[] pattern;
  private final int patternEnd;
  private final int patternStart;
  private final int[] captureStart = new int[MAX_CAPTURES];
  private final int[] captureLength = new int[MAX_CAPTURES];
  private int captures;
  private int depth;
  private int looks;

  /**
   * @param skip how many bytes of the pattern were handled before, such as an anchor
   */
  PatternMatcher(Meter meter, LuaString subject, LuaString pattern, int skip) {
    this.meter = meter;
    this.subject = subject.m_bytes;
    this.base = subject.m_offset;
    this.end = base + subject.m_length;
    this.pattern = pattern.m_bytes;
    this.patternStart = pattern.m_offset + skip;
    this.patternEnd = pattern.m_offset + pattern.m_length;
  }

  /** Matches at exactly this position; the end of the match, or {@link #FAIL}. */
  int matchAt(int position) {
    captures = 0;
    depth = 0;
    int matched = match(base + position, patternStart);
    return matched == FAIL ? FAIL : matched - base;
  }

  int captureCount() {
    return captures;
  }

  /**
   * Capture number {@code index}, from 0; without captures, index 0 is the whole match.
   *
   * @param from where the match began
   * @param to where it ended
   */
  LuaValue capture(int index, int from, int to) {
    if (index >= captures) {
      if (index == 0) {
        return whole(from, to);
      }
      throw new LuaError("invalid capture index");
    }
    int length = captureLength[index];
    if (length == OPEN) {
      throw new LuaError("unfinished capture");
    }
    return length == POSITION
        ? LuaValue.valueOf(captureStart[index] - base + 1)
        : text(captureStart[index], length);
  }

  LuaString whole(int from, int to) {
    return text(base + from, to - from);
  }

  /** All captures; the whole match when there are none. */
  Varargs captures(int from, int to) {
    return captures == 0 ? capture(0, from, to) : onlyCaptures(from, to);
  }

  /** All captures, which may be none. */
  Varargs onlyCaptures(int from, int to) {
    LuaValue[] values = new LuaValue[captures];
    for (int i = 0; i < values.length; i++) {
      values[i] = capture(i, from, to);
    }
    return LuaValue.varargsOf(values);
  }

  private LuaString text(int start, int length) {
    return LuaString.valueOf(subject, start, length);
  }

  /** Backtracking takes time without bounds: whoever looks at bytes says at how many. */
  private void looked(int bytes) {
    looks += bytes;
    if (looks >= LOOKS_TOLD) {
      meter.works(looks / LOOKS_PER_STEP);
      looks = 0;
    }
  }

  private int match(int subjectAt, int patternAt) {
    looked(LOOKS_PER_STEP / 2);
    if (++depth > MAX_DEPTH) {
      throw new LuaError("pattern too complex");
    }
    int result = matchItems(subjectAt, patternAt);
    depth--;
    return result;
  }

  /** Follows the pattern as long as one way is open; forks by calling {@link #match}. */
  private int matchItems(int subjectAt, int patternAt) {
    int s = subjectAt;
    int p = patternAt;
    while (p < patternEnd && s != FAIL) {
      looked(1);
      int c = pattern[p];
      if (c == '(') {
        return startCapture(s, p + 1);
      } else if (c == ')') {
        return endCapture(s, p + 1);
      } else if (c == '$' && p + 1 == patternEnd) {
        return s == end ? s : FAIL;
      } else if (c == '%' && p + 1 < patternEnd && isSpecialEscape(pattern[p + 1])) {
        s = matchEscape(s, p);
        p += escapeLength(p);
      } else {
        int next = endOfClass(p);
        int suffix = next < patternEnd ? pattern[next] : 0;
        if (suffix == '*' || suffix == '+' || suffix == '-') {
          return matchRepetition(s, p, next, suffix);
        }
        boolean matched = matchesSingle(s, p, next);
        if (suffix == '?') {
          int longer = matched ? match(s + 1, next + 1) : FAIL;
          if (longer != FAIL) {
            return longer;
          }
          p = next + 1;
        } else {
          s = matched ? s + 1 : FAIL;
          p = next;
        }
      }
    }
    return s;
  }

  /** Matches the class from {@code p} to {@code next} as often as its suffix says, and the rest. */
  private int matchRepetition(int s, int p, int next, int suffix) {
    return switch (suffix) {
      case '*' -> expandMost(s, p, next);
      case '+' -> matchesSingle(s, p, next) ? expandMost(s + 1, p, next) : FAIL;
      default -> expandLeast(s, p, next);
    };
  }

  private static boolean isSpecialEscape(int c) {
    return c == 'b' || c == 'f' || CharacterClass.isDigit(c);
  }

  /** Matches {@code %b}, {@code %f} or {@code %1} at {@code p}. */
  private int matchEscape(int s, int p) {
    return switch (pattern[p + 1]) {
      case 'b' -> matchBalance(s, p + 2);
      case 'f' -> matchFrontier(s, p + 2);
      default -> matchBackReference(s, pattern[p + 1]);
    };
  }

  private int escapeLength(int p) {
    return switch (pattern[p + 1]) {
      case 'b' -> 4;
      case 'f' -> endOfClass(p + 2) - p;
      default -> 2;
    };
  }

  private int matchBalance(int s, int p) {
    if (p + 1 >= patternEnd) {
      throw new LuaError("malformed pattern (missing arguments to '%" + 'b' + "')");
    }
    byte open = pattern[p];
    byte close = pattern[p + 1];
    if (s >= end || subject[s] != open) {
      return FAIL;
    }
    int nesting = 1;
    for (int i = s + 1; i < end; i++) {
      if (subject[i] == close) {
        if (--nesting == 0) {
          looked(i - s);
          return i + 1;
        }
      } else if (subject[i] == open) {
        nesting++;
      }
    }
    looked(end - s);
    return FAIL;
  }

  private int matchFrontier(int s, int p) {
    if (p >= patternEnd || pattern[p] != '[') {
      throw new LuaError("missing '[' after '%" + 'f' + "' in pattern");
    }
    int classEnd = endOfClass(p);
    int before = s == base ? 0 : subject[s - 1] & 0xff;
    int here = s == end ? 0 : subject[s] & 0xff;
    return !matchesSet(before, p, classEnd - 1) && matchesSet(here, p, classEnd - 1) ? s : FAIL;
  }

  private int matchBackReference(int s, int digit) {
    int index = digit - '1';
    if (index < 0 || index >= captures || captureLength[index] == OPEN) {
      throw new LuaError("invalid capture index %" + (index + 1));
    }
    int length = captureLength[index];
    int start = captureStart[index];
    if (length == POSITION || end - s < length || !regionEquals(start, s, length)) {
      return FAIL;
    }
    return s + length;
  }

  private boolean regionEquals(int a, int b, int length) {
    looked(length);
    for (int i = 0; i < length; i++) {
      if (subject[a + i] != subject[b + i]) {
        return false;
      }
    }
    return true;
  }

  private int startCapture(int s, int p) {
    boolean position = p < patternEnd && pattern[p] == ')';
    if (captures >= MAX_CAPTURES) {
      throw new LuaError("too many captures");
    }
    captureStart[captures] = s;
    captureLength[captures] = position ? POSITION : OPEN;
    captures++;
    int result = match(s, position ? p + 1 : p);
    if (result == FAIL) {
      captures--;
    }
    return result;
  }

  private int endCapture(int s, int p) {
    int open = captures - 1;
    while (open >= 0 && captureLength[open] != OPEN) {
      open--;
    }
    if (open < 0) {
      throw new LuaError("invalid pattern capture");
    }
    captureLength[open] = s - captureStart[open];
    int result = match(s, p);
    if (result == FAIL) {
      captureLength[open] = OPEN;
    }
    return result;
  }

  private int expandMost(int s, int p, int next) {
    int count = 0;
    while (matchesSingle(s + count, p, next)) {
      count++;
    }
    looked(count);
    for (; count >= 0; count--) {
      int result = match(s + count, next + 1);
      if (result != FAIL) {
        return result;
      }
    }
    return FAIL;
  }

  private int expandLeast(int from, int p, int next) {
    for (int s = from; ; s++) {
      int result = match(s, next + 1);
      if (result != FAIL) {
        return result;
      }
      if (!matchesSingle(s, p, next)) {
        return FAIL;
      }
    }
  }

  /** The position after the single-character class at {@code start}. */
  private int endOfClass(int start) {
    int p = start + 1;
    if (pattern[start] == '%') {
      if (p >= patternEnd) {
        throw new LuaError("malformed pattern (ends with '%')");
      }
      return p + 1;
    }
    if (pattern[start] != '[') {
      return p;
    }
    if (p < patternEnd && pattern[p] == '^') {
      p++;
    }
    do { // a ']' that comes first stands for itself
      if (p >= patternEnd) {
        throw new LuaError("malformed pattern (missing ']')");
      }
      if (pattern[p++] == '%' && p < patternEnd) {
        p++;
      }
    } while (p >= patternEnd || pattern[p] != ']');
    return p + 1;
  }

  private boolean matchesSingle(int s, int p, int next) {
    if (s >= end) {
      return false;
    }
    int c = subject[s] & 0xff;
    return switch (pattern[p]) {
      case '.' -> true;
      case '%' -> CharacterClass.contains(pattern[p + 1] & 0xff, c);
      case '[' -> matchesSet(c, p, next - 1);
      default -> (pattern[p] & 0xff) == c;
    };
  }

  /** Whether {@code c} is in the set between the brackets at {@code open} and {@code close}. */
  private boolean matchesSet(int c, int open, int close) {
    looked((close - open) / 2);
    int p = open + 1;
    boolean inside = true;
    if (pattern[p] == '^') {
      inside = false;
      p++;
    }
    while (p < close) {
      int first = pattern[p] & 0xff;
      if (first == '%') {
        if (CharacterClass.contains(pattern[p + 1] & 0xff, c)) {
          return inside;
        }
        p += 2;
      } else if (p + 2 < close && pattern[p + 1] == '-') {
        if (first <= c && c <= (pattern[p + 2] & 0xff)) {
          return inside;
        }
        p += 3;
      } else {
        if (first == c) {
          return inside;
        }
        p++;
      }
    }
    return !inside;
  }
}
