package dev.moonwire.vm.std;

import java.util.List;
import java.util.Random;

/**
 * Programs from a grammar of what scripts do, and of what no sane one does: calls of library
 * functions with any arguments, metatables with any handlers, coroutines, closures, jumps.
 */
final class RandomProgram {
  private static final List<String> VARIABLES = List.of("a", "b", "c", "t", "f", "s", "co", "mt");

  /** Everything that cannot touch the outside of the VM. */
  private static final List<String> FUNCTIONS =
      List.of(
              "assert error getmetatable ipairs load next pairs pcall rawequal rawget rawlen rawset",
              "select setmetatable tonumber tostring type xpcall unpack loadstring setfenv getfenv",
              "collectgarbage string.byte string.char string.dump string.find string.format",
              "string.gmatch string.gsub string.len string.lower string.match string.rep string.reverse",
              "string.sub string.upper string.pack string.unpack string.packsize table.concat",
              "table.insert table.pack table.remove table.sort table.unpack table.move math.abs",
              "math.ceil math.fmod math.frexp math.ldexp math.max math.random math.tointeger",
              "bit32.band bit32.extract bit32.lshift bit32.replace bit32.rrotate utf8.char",
              "utf8.codepoint utf8.codes utf8.len utf8.offset coroutine.create coroutine.resume",
              "coroutine.running coroutine.status coroutine.wrap coroutine.yield coroutine.close",
              "coroutine.isyieldable debug.getinfo debug.getlocal debug.setlocal debug.getupvalue",
              "debug.setupvalue debug.upvalueid debug.upvaluejoin debug.sethook debug.gethook",
              "debug.getmetatable debug.setmetatable debug.getuservalue debug.setuservalue",
              "debug.traceback debug.getregistry os.time os.date os.clock require package.searchpath")
          .stream()
          .flatMap(line -> List.of(line.split(" ")).stream())
          .toList();

  private static final List<String> LITERALS =
      List.of(
              "nil true false 0 1 -1 2 3.5 255 2^31 2^53 -2^63 1/0 -1/0 0/0 1e308 '' 'x' 'abc' '10'"
                  .split(" "))
          .stream()
          .toList();

  private static final List<String> TEXTS =
      List.of(
          "'%d+'",
          "'%s%d%q'",
          "'(a*(.)%w(%s*))'",
          "'%b()'",
          "'[^%]]'",
          "'>i4z'",
          "'return ...'",
          "'k'",
          "'v'",
          "'crl'",
          "'nSltufL'",
          "'*t'",
          "'%5.3f'",
          "'\\0\\255'",
          "('x'):rep(99)");

  private static final List<String> EVENTS =
      List.of(
              "__index __newindex __call __add __sub __concat __eq __lt __le __len __tostring __pairs"
                  .split(" "))
          .stream()
          .toList();

  private static final List<String> OPERATORS =
      List.of("+ - * / % ^ .. == ~= < <= > >= and or".split(" ")).stream().toList();

  private final Random random;
  private int labels;

  RandomProgram(Random random) {
    this.random = random;
  }

  String text() {
    labels = 0;
    StringBuilder out =
        new StringBuilder("local a, b, c, t, f, s, co, mt = 1, 2, 'x', {}, print\n");
    block(out, 4);
    return out.toString();
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private void block(StringBuilder out, int depth) {
    for (int n = 1 + random.nextInt(5); n > 0; n--) {
      statement(out, depth - 1);
    }
  }

  private void statement(StringBuilder out, int depth) {
    switch (depth <= 0 ? random.nextInt(4) : random.nextInt(12)) {
      case 0, 1 -> out.append(pick(VARIABLES)).append(" = ").append(expression(depth));
      case 2 -> out.append("t[").append(expression(1)).append("] = ").append(expression(depth));
      case 3 ->
          out.append("pcall(").append(pick(FUNCTIONS)).append(", ").append(list(depth)).append(')');
      case 4 -> nested(out, "if " + expression(1) + " then", depth, "end");
      case 5 -> nested(out, "for i = " + expression(0) + ", 3 do", depth, "end");
      case 6 -> nested(out, "for k, v in pairs(" + expression(1) + ") do", depth, "break end");
      case 7 -> nested(out, pick(VARIABLES) + " = function(...)", depth, "return ... end");
      case 8 -> nested(out, "co = coroutine.wrap(function(a, ...)", depth, "end)");
      case 9 -> nested(out, "pcall(function()", depth, "end)");
      case 10 -> handler(out, depth);
      default -> {
        int label = labels++;
        nested(
            out,
            "while " + expression(1) + " do",
            depth,
            "goto l" + label + " end ::l" + label + "::");
      }
    }
    out.append('\n');
  }

  private void nested(StringBuilder out, String head, int depth, String end) {
    out.append(head).append('\n');
    if (head.contains("while") || head.contains("pairs")) {
      out.append("do\n");
    }
    block(out, depth);
    if (head.contains("while") || head.contains("pairs")) {
      out.append("end\n");
    }
    out.append(end);
  }

  private void handler(StringBuilder out, int depth) {
    out.append("mt = {").append(pick(EVENTS)).append(" = ").append(expression(depth)).append("}\n");
    out.append("pcall(setmetatable, ").append(pick(VARIABLES)).append(", mt)");
  }

  private String list(int depth) {
    StringBuilder out = new StringBuilder(expression(depth - 1));
    for (int n = random.nextInt(3); n > 0; n--) {
      out.append(", ").append(expression(depth - 1));
    }
    return out.toString();
  }

  private String expression(int depth) {
    return switch (depth <= 0 ? random.nextInt(3) : random.nextInt(10)) {
      case 0 -> pick(VARIABLES);
      case 1 -> pick(LITERALS);
      case 2 -> pick(TEXTS);
      case 3 ->
          "(" + expression(depth - 1) + " " + pick(OPERATORS) + " " + expression(depth - 1) + ")";
      case 4 -> "{" + list(depth) + "}";
      case 5 -> "select(2, pcall(" + pick(FUNCTIONS) + ", " + list(depth) + "))";
      case 6 -> "function(x) return " + expression(depth - 1) + " end";
      case 7 -> "#" + pick(VARIABLES);
      case 8 -> pick(FUNCTIONS);
      default -> "(" + expression(depth - 1) + ")[" + expression(depth - 1) + "]";
    };
  }
}
