package dev.moonwire.http.h1;

import dev.moonwire.http.Headers;
import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines until an empty one: the head of a response, or trailers (RFC 9112 §4, §5). Lines may
 * end with LF alone.
 */
final class HeadReader {
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.([0-9]) ([1-9][0-9]{2})(?: ([\\t\\x20-\\x7e\\x80-\\xff]*))?");

  /** What names may consist of, besides letters and digits (RFC 9110 §5.6.2). */
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private final HttpLimits limits;
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private int size;

  HeadReader(HttpLimits limits) {
    this.limits = limits;
  }

  /** Whether nothing of a head has come yet. */
  boolean isAtStart() {
    return size == 0;
  }

  /**
   * Takes lines off the bytes.
   *
   * @return the lines without the empty one; null when there is more to come
   */
  @Nullable List<String> lines(ByteBuf in) throws HttpViolation {
    while (in.isReadable()) {
      int lf = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
      int n = lf < 0 ? in.readableBytes() : lf + 1 - in.readerIndex();
      size += n;
      if (size > limits.headSize()) {
        throw new HttpViolation("response head larger than " + limits.headSize() + " bytes");
      }
      line.append(in.readCharSequence(n, StandardCharsets.ISO_8859_1));
      if (lf >= 0 && endLine()) {
        List<String> all = List.copyOf(lines);
        lines.clear();
        size = 0;
        return all;
      }
    }
    return null;
  }

  /** Whether the line that has come was the empty one. */
  private boolean endLine() throws HttpViolation {
    int length = line.length() - 1;
    if (length > 0 && line.charAt(length - 1) == '\r') {
      length--;
    }
    String text = line.substring(0, length);
    line.setLength(0);
    if (text.isEmpty()) {
      return true;
    }
    if (lines.size() > limits.fields()) {
      throw new HttpViolation("more than " + limits.fields() + " fields in a response head");
    }
    boolean folded = text.charAt(0) == ' ' || text.charAt(0) == '\t';
    if (folded && lines.size() > 1) {
      lines.set(lines.size() - 1, lines.get(lines.size() - 1) + " " + text.strip());
    } else {
      lines.add(text);
    }
    return false;
  }

  /** Makes a head of its lines. */
  static ResponseHead head(List<String> lines) throws HttpViolation {
    Matcher status = STATUS_LINE.matcher(lines.isEmpty() ? "" : lines.get(0));
    if (!status.matches()) {
      throw new HttpViolation("no HTTP status line");
    }
    String reason = status.group(3);
    return new ResponseHead(
        "HTTP/1." + status.group(1),
        Integer.parseInt(status.group(2)),
        reason == null ? "" : reason,
        fields(lines.subList(1, lines.size())));
  }

  /**
   * Makes fields of lines. A pattern would do, but would take quadratic time for blanks inside a
   * value.
   */
  static Headers fields(List<String> lines) throws HttpViolation {
    Headers headers = new Headers();
    for (String text : lines) {
      int colon = text.indexOf(':');
      if (!isToken(text, colon) || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
        throw new HttpViolation("malformed field in a response head");
      }
      headers.add(text.substring(0, colon), withoutBlanks(text, colon + 1));
    }
    return headers;
  }

  private static boolean isToken(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return end > 0;
  }

  /** The rest of the line, without blanks and tabs around it. */
  private static String withoutBlanks(String text, int from) {
    int start = from;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
