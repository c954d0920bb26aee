package dev.moonwire.client;

import dev.moonwire.http.ResponseHead;

/** Tells a handler of a response, the same for all versions of HTTP. */
final class HttpTelling {
  /** What a head has led to. */
  enum Verdict {
    GO_ON,
    /** The request is to be made again, now that the server has said what it lacks. */
    AGAIN,
    /** The wsi has ended, or has been redirected. */
    GONE
  }

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Wsi wsi;
  private boolean hasHead;
  private long told;

  HttpTelling(Wsi wsi) {
    this.wsi = wsi;
  }

  boolean hasHead() {
    return hasHead;
  }

  Verdict head(ResponseHead head) {
    wsi.responded(head);
    if (head.status() == SWITCHING_PROTOCOLS) {
      wsi.end("HS: Upgrade that was not asked for");
      return Verdict.GONE;
    }
    if (wsi.request().authentication().accepts(head)) {
      return Verdict.AGAIN;
    }
    if (Redirects.isRedirect(head.status()) && Redirects.follow(wsi, head)) {
      return Verdict.GONE;
    }
    if (!wsi.hasEnded() && wsi.tell(Reason.CLIENT_FILTER_PRE_ESTABLISH) != 0) {
      wsi.end("HS: Rejected by filter cb");
    }
    if (!wsi.hasEnded()) {
      hasHead = true;
      wsi.life().established();
      if (wsi.tell(Reason.ESTABLISHED_CLIENT_HTTP) != 0 && !wsi.hasEnded()) {
        wsi.life().refused();
        wsi.end("HS: disallowed at ESTABLISHED");
      }
    }
    return wsi.hasEnded() ? Verdict.GONE : Verdict.GO_ON;
  }

  /** Gives the peer time for the next piece. */
  void guardBody() {
    wsi.guard(wsi.limits().timeout(), () -> wsi.end("Timed out waiting for the rest of the body"));
  }

  /** Tells a piece; nonzero when the handler, or a limit, has ended it. */
  int body(byte[] piece) {
    told += piece.length;
    if (told > wsi.limits().bodySize()) {
      wsi.end("response body larger than " + wsi.limits().bodySize() + " bytes");
      return -1;
    }
    int answer = wsi.tell(Reason.RECEIVE_CLIENT_HTTP_READ, piece);
    if (answer != 0) {
      wsi.end(null);
      return answer;
    }
    return wsi.hasEnded() ? -1 : 0;
  }

  /** Tells that it is whole; whether the handler lets the connection stay. */
  boolean done() {
    wsi.guard(null, () -> {});
    return !wsi.hasEnded() && wsi.tell(Reason.COMPLETED_CLIENT_HTTP) == 0 && !wsi.hasEnded();
  }
}
