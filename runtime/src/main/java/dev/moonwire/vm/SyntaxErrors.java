package dev.moonwire.vm;

import org.luaj.vm2.LuaString;

/**
 * LuaJ's syntax errors in full: it leaves out {@code near 'token'} and knows the chunk by a
 * placeholder only.
 */
final class SyntaxErrors {
  private SyntaxErrors() {}

  /**
   * @param message {@code ?:line: text}
   */
  static SyntaxError of(String message, LuaString name, SourceStream source) {
    int lineEnd = message.indexOf(':', 2);
    String line = message.substring(2, Math.max(2, lineEnd));
    String text = inReferenceWords(message.substring(lineEnd + 1).trim());
    String near = hasNear(text) ? near(source) : "";
    boolean incomplete = near.equals("<eof>");
    String where = ChunkName.shown(name) + ":" + line + ": ";
    String full = where + text + (near.isEmpty() ? "" : " near " + near);
    return new SyntaxError(Latin1.toLua(full), incomplete);
  }

  private static String inReferenceWords(String text) {
    if (text.startsWith("unexpected symbol")) {
      return "unexpected symbol";
    }
    if (text.startsWith("no visible label 'break'")) {
      return "<break>" + text.substring(text.indexOf(" at line")) + " not inside a loop";
    }
    return text.replace("'<eos>'", "<eof>")
        .replace("'<name>'", "<name>")
        .replaceFirst("^label '(\\w+) already", "label '$1' already");
  }

  /** An error that LuaJ does not word itself, at the token it stopped at. */
  static SyntaxError at(String text, LuaString name, SourceStream source) {
    String where = where(name, source.text(), source.tokenEnd());
    return new SyntaxError(Latin1.toLua(where + text + " near " + near(source)), false);
  }

  /** An error that LuaJ does not see. */
  static SyntaxError in(LexicalCheck.Fault fault, LuaString name, SourceStream source) {
    String where = where(name, source.text(), fault.at());
    return new SyntaxError(
        Latin1.toLua(where + fault.text() + " near " + fault.near()), fault.near().equals("<eof>"));
  }

  /** {@code file:line: }; a line ends with CR, LF or both in any order. */
  private static String where(LuaString name, byte[] text, int end) {
    int line = 1;
    for (int i = 0; i < Math.min(end, text.length); i++) {
      byte c = text[i];
      if (c == '\n' || c == '\r') {
        line++;
        boolean pair = i + 1 < end && c + text[i + 1] == '\n' + '\r';
        i += pair ? 1 : 0;
      }
    }
    return ChunkName.shown(name) + ":" + line + ": ";
  }

  /** Errors about labels and jumps have no token (luaK_semerror). */
  private static boolean hasNear(String text) {
    return !text.startsWith("<goto")
        && !text.startsWith("<break>")
        && !text.startsWith("label '")
        && !text.startsWith("no visible label");
  }

  private static String near(SourceStream source) {
    if (source.ended()) {
      return "<eof>";
    }
    int end = Math.min(source.tokenEnd(), source.text().length);
    String token = new Tokens(source.text()).endingAt(end);
    if (token.length() == 1 && (token.charAt(0) < ' ' || token.charAt(0) > '~')) {
      return "char(" + (int) token.charAt(0) + ")";
    }
    return "'" + token + "'";
  }
}
