package dev.moonwire.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From where to where a wsi goes:
 *
 * <pre>
 *   CONNECTING -> ESTABLISHED -> ENDED
 *       ^             |           ^
 *       |<- refused --+           |
 *       +-------------------------+
 * </pre>
 *
 * It ends once, and tells so once: with an error before it is established, with a plain end after.
 */
final class Life {
  /** How far it has come. */
  private enum State {
    /** On its way to an answer. */
    CONNECTING,
    /** A response has come, or a WebSocket is open. */
    ESTABLISHED,
    ENDED
  }

  private final Wsi wsi;
  private final List<Wsi> children = new ArrayList<>();
  private State state = State.CONNECTING;
  private @Nullable Wsi closingChild;
  private @Nullable String why;
  private @Nullable Refusal refusal;
  private boolean bound;

  Life(Wsi wsi) {
    this.wsi = wsi;
  }

  boolean hasEnded() {
    return state == State.ENDED;
  }

  boolean isEstablished() {
    return state == State.ESTABLISHED;
  }

  void established() {
    state = State.ESTABLISHED;
    wsi.context().log(Log.NOTICE, wsi, "established");
  }

  /** The handler has refused what was about to be established. */
  void refused() {
    state = State.CONNECTING;
  }

  /** Why it ended; null before, and when nothing went wrong. */
  @Nullable String why() {
    return why;
  }

  /** The server has refused what was to be established. */
  void refused(Refusal current) {
    refusal = current;
  }

  byte[] refusalBody() {
    return refusal == null ? new byte[0] : refusal.body();
  }

  List<Wsi> children() {
    return List.copyOf(children);
  }

  void adopt(Wsi child) {
    children.add(child);
  }

  @Nullable Wsi closingChild() {
    return closingChild;
  }

  /** Tells a handler that was named that it has a wsi. */
  void bind() {
    ConnectInfo info = wsi.info();
    if (info.wishes().namesProtocol() && !bound) {
      bound = true;
      wsi.tell(
          info.isRaw()
              ? Reason.RAW_SKT_BIND_PROTOCOL
              : info.isWebSocket()
                  ? Reason.WS_CLIENT_BIND_PROTOCOL
                  : Reason.CLIENT_HTTP_BIND_PROTOCOL);
    }
  }

  private void unbind() {
    ConnectInfo info = wsi.info();
    if (bound) {
      bound = false;
      wsi.tell(
          info.isRaw()
              ? Reason.RAW_SKT_DROP_PROTOCOL
              : info.isWebSocket()
                  ? Reason.WS_CLIENT_DROP_PROTOCOL
                  : Reason.CLIENT_HTTP_DROP_PROTOCOL);
    }
  }

  /** The handler's timer has run out. */
  void timerFired() {
    if (!hasEnded() && wsi.tell(Reason.TIMER) != 0) {
      end(null);
    }
  }

  /** See {@link Wsi#end}. */
  void end(@Nullable String text) {
    if (state == State.CONNECTING) {
      finish(Reason.CLIENT_CONNECTION_ERROR, text == null ? "closed before established" : text);
    } else {
      finish(closedReason(), text);
    }
  }

  /** Ends it as if it had been established: its handler does not want it. */
  void endUnwanted() {
    finish(closedReason(), null);
  }

  private Reason closedReason() {
    ConnectInfo info = wsi.info();
    return info.isRaw()
        ? Reason.RAW_CLOSE
        : info.isWebSocket() && state == State.ESTABLISHED
            ? Reason.CLIENT_CLOSED
            : Reason.CLOSED_CLIENT_HTTP;
  }

  private void finish(Reason reason, @Nullable String text) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    why = text;
    ClientContext context = wsi.context();
    int level = text == null ? Log.NOTICE : Log.WARN;
    context.log(level, wsi, text == null ? "closed" : "ended: " + text);
    wsi.silence();
    for (Wsi child : children()) {
      child.end("closed with its parent");
    }
    unbind();
    byte[] in = text == null ? null : Texts.bytes(text);
    wsi.tell(reason, in, in == null ? 0 : in.length);
    wsi.leave();
    wsi.tellFirst(Reason.WSI_DESTROY, null, 0);
    context.forget(wsi);
    Wsi parent = wsi.parent();
    if (parent != null) {
      parent.life().lost(wsi);
    }
  }

  private void lost(Wsi child) {
    if (children.remove(child)) {
      closingChild = child;
      wsi.tell(Reason.CHILD_CLOSING);
      closingChild = null;
    }
  }
}
