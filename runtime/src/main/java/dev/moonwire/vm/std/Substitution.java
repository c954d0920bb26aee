package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code string.gsub} (manual §6.4): replaces matches by a text, a table's or a function's value.
 */
final class Substitution {
  private final LuaVm vm;

  Substitution(LuaVm vm) {
    this.vm = vm;
  }

  Varargs gsub(Arguments args) {
    LuaString s = args.string(1);
    LuaString pattern = args.string(2);
    LuaValue replacement = replacement(args);
    double limit = args.isNoneOrNil(4) ? s.m_length + 1.0 : StringLibrary.truncated(args.number(4));
    boolean anchored = StringSearch.isAnchored(pattern);
    PatternMatcher matcher = new PatternMatcher(vm.meter(), s, pattern, anchored ? 1 : 0);
    ByteBuilder out = new ByteBuilder(vm.meter(), s.m_length + 16);
    Request request = new Request(s, matcher, anchored, replacement, limit);
    return vm.meter().holding(out, () -> replaced(request, out));
  }

  /** What one call asks for. */
  private record Request(
      LuaString subject,
      PatternMatcher matcher,
      boolean anchored,
      LuaValue replacement,
      double limit) {}

  private Varargs replaced(Request request, ByteBuilder out) {
    LuaString s = request.subject();
    int at = 0;
    int count = 0;
    while (count < request.limit()) {
      int end = request.matcher().matchAt(at);
      if (end != PatternMatcher.FAIL) {
        count++;
        append(out, request, at, end);
      }
      if (end != PatternMatcher.FAIL && end > at) {
        at = end;
      } else if (at < s.m_length) {
        out.append(s.luaByte(at++));
      } else {
        break;
      }
      if (request.anchored()) {
        break;
      }
    }
    LuaString result =
        count == 0 ? s : out.append(s.m_bytes, s.m_offset + at, s.m_length - at).toLuaString();
    return LuaValue.varargsOf(result, LuaValue.valueOf(count));
  }

  private static LuaValue replacement(Arguments args) {
    LuaValue given = args.value(3);
    return switch (given.type()) {
      case LuaValue.TNUMBER, LuaValue.TSTRING -> args.string(3);
      case LuaValue.TTABLE, LuaValue.TFUNCTION -> given;
      default -> throw args.error(3, "string/function/table expected");
    };
  }

  private void append(ByteBuilder out, Request request, int from, int to) {
    LuaValue replacement = request.replacement();
    PatternMatcher matcher = request.matcher();
    LuaString s = request.subject();
    if (replacement instanceof LuaString template) {
      expand(out, template, matcher, from, to);
      return;
    }
    LuaValue value =
        replacement.istable()
            ? vm.get(replacement, matcher.capture(0, from, to))
            : vm.invoke(replacement, matcher.captures(from, to)).arg1();
    if (!value.toboolean()) {
      out.append(s.m_bytes, s.m_offset + from, to - from);
    } else if (value.type() == LuaValue.TSTRING || value.type() == LuaValue.TNUMBER) {
      out.append(vm.text(value));
    } else {
      throw new LuaError("invalid replacement value (a " + value.typename() + ")");
    }
  }

  private void expand(
      ByteBuilder out, LuaString template, PatternMatcher matcher, int from, int to) {
    for (int i = 0; i < template.m_length; i++) {
      int c = template.luaByte(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int next = ++i < template.m_length ? template.luaByte(i) : 0;
      if (next == '%') {
        out.append('%');
      } else if (next == '0') {
        out.append(vm.text(matcher.whole(from, to)));
      } else if (CharacterClass.isDigit(next)) {
        out.append(vm.text(matcher.capture(next - '1', from, to)));
      } else {
        throw new LuaError("invalid use of '%' in replacement string");
      }
    }
  }
}
