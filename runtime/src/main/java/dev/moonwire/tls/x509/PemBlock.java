package dev.moonwire.tls.x509;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One PEM block (RFC 7468): a label and the bytes it carries. Text between blocks is ignored. */
public final class PemBlock {

  /** RFC 7468 §5.1 and an older name for the same. */
  private static final Set<String> CERTIFICATE_LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private final String label;
  private final byte[] der;

  /**
   * @param label what stands between {@code BEGIN} and the dashes
   * @param der the bytes to carry; copied
   */
  public PemBlock(String label, byte[] der) {
    this.label = label;
    this.der = der.clone();
  }

  /** What stands between {@code BEGIN} and the dashes. */
  public String label() {
    return label;
  }

  /** Whether a certificate stands in the block. */
  public boolean isCertificate() {
    return CERTIFICATE_LABELS.contains(label);
  }

  /** The bytes the block carries. */
  public byte[] der() {
    return der.clone();
  }

  /** All blocks in order; nothing when one of them is damaged (no end, other end, bad base64). */
  public static Optional<List<PemBlock>> parse(byte[] text) {
    List<PemBlock> blocks = new ArrayList<>();
    String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\n", -1);
    int next = 0;
    while (next < lines.length) {
      String label = labelOf(lines[next++], BEGIN);
      if (label == null) {
        continue;
      }
      int end = next;
      while (end < lines.length && !lines[end].startsWith(END)) {
        end++;
      }
      if (end == lines.length || !label.equals(labelOf(lines[end], END))) {
        return Optional.empty();
      }
      Optional<byte[]> der = decode(lines, next, end);
      if (der.isEmpty()) {
        return Optional.empty();
      }
      blocks.add(new PemBlock(label, der.get()));
      next = end + 1;
    }
    return Optional.of(blocks);
  }

  private static @Nullable String labelOf(String line, String opening) {
    String bare = line.stripTrailing();
    return bare.startsWith(opening)
            && bare.endsWith(DASHES)
            && bare.length() >= opening.length() + DASHES.length()
        ? bare.substring(opening.length(), bare.length() - DASHES.length())
        : null;
  }

  /**
   * Decodes the lines of a body; lines up to the first empty one are headers if they hold a colon.
   */
  private static Optional<byte[]> decode(String[] lines, int from, int to) {
    int start = from;
    if (start < to && lines[start].indexOf(':') >= 0) {
      while (start < to && !lines[start].isBlank()) {
        start++;
      }
    }
    StringBuilder body = new StringBuilder();
    for (int i = start; i < to; i++) {
      body.append(lines[i].strip());
    }
    try {
      return Optional.of(Base64.getDecoder().decode(body.toString()));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** The block as text: 64 columns, a line feed after each line, as OpenSSL writes it. */
  public String text() {
    byte[] lineFeed = {'\n'};
    String body = Base64.getMimeEncoder(64, lineFeed).encodeToString(der);
    return BEGIN + label + DASHES + "\n" + body + "\n" + END + label + DASHES + "\n";
  }
}
