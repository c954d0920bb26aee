package dev.moonwire.client;

import java.io.ByteArrayOutputStream;
import java.time.Duration;

/**
 * A server's no to a WebSocket. The wsi ends with it, and where {@code Limits.refusalSize} asks for
 * that, only once the body behind it has been read.
 */
final class Refusal {
  /** A body is a courtesy that is not waited for long. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int UNAUTHORIZED = 401;

  private final Wsi wsi;
  private final String text;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private Refusal(Wsi wsi, String text) {
    this.wsi = wsi;
    this.text = text;
  }

  /** A refusal with this status. */
  static Refusal of(Wsi wsi, int status) {
    Refusal made =
        new Refusal(
            wsi,
            status == UNAUTHORIZED
                ? "HS: ws upgrade unauthorized"
                : "HS: ws upgrade response not 101");
    wsi.life().refused(made);
    if (wsi.limits().refusalSize() == 0) {
      made.end();
    } else {
      wsi.guard(PATIENCE, made::end);
    }
    return made;
  }

  /** Takes what there is still room for. */
  void take(byte[] piece) {
    int room = wsi.limits().refusalSize() - body.size();
    body.write(piece, 0, Math.min(piece.length, room));
    if (piece.length >= room) {
      end();
    }
  }

  /** Nothing more comes. */
  void end() {
    wsi.end(text);
  }

  byte[] body() {
    return body.toByteArray();
  }
}
