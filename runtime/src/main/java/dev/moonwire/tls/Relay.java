package dev.moonwire.tls;

import dev.moonwire.fd.Wire;
import dev.moonwire.fd.WireException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a connection that has no descriptors: tls_connect_cbs(3) turned around. It calls
 * nobody. A call of the connection that needs bytes, or has some to send, finds nothing and no
 * room, and answers that it is blocked; the relay has noted what it was after. Whoever made the
 * call fetches or delivers the bytes in his own time, tells the relay, and makes the call again.
 *
 * <pre>
 *   call -> blocked, offered() = bytes -> deliver them -> accepted(n) -> call again
 *   call -> blocked, wanted() = 5      -> fetch some   -> received(b) -> call again
 * </pre>
 *
 * While bytes are on their way in one direction, other calls of the connection are blocked in that
 * direction, and nothing is noted for them.
 */
public class Relay {
  private static final byte[] NOTHING = {};

  private byte[] inbox = NOTHING;
  private int inboxAt;
  private boolean ended;
  private @Nullable String obstacle;
  private int wanted;
  private boolean fetching;
  private byte @Nullable [] offered;
  private int room;
  private boolean delivering;

  /** A call of the connection begins: what earlier ones were after does not count. */
  public final void begin() {
    wanted = 0;
    offered = null;
    obstacle = null;
  }

  /** The call that is made again fails, for this reason. */
  public final void refuse(String cause) {
    obstacle = cause;
  }

  /** How many bytes the last call would have read at most; 0 when it missed none. */
  public final int wanted() {
    return wanted;
  }

  /** The bytes that the last call would have written; null when there are none. */
  public final byte @Nullable [] offered() {
    return offered == null ? null : offered.clone();
  }

  /** Bytes are being fetched until {@link #received}, {@link #end} or {@link #fetchedNothing}. */
  public final void fetching() {
    fetching = true;
  }

  /** Bytes have come; more than were wanted are kept. */
  public final void received(byte[] bytes) {
    fetching = false;
    int kept = inbox.length - inboxAt;
    byte[] all = Arrays.copyOfRange(inbox, inboxAt, inbox.length + bytes.length);
    System.arraycopy(bytes, 0, all, kept, bytes.length);
    inbox = all;
    inboxAt = 0;
  }

  /** How many bytes it keeps on their way. */
  public final int heldBytes() {
    return inbox.length + (offered == null ? 0 : offered.length);
  }

  /** No more will come. */
  public final void end() {
    fetching = false;
    ended = true;
  }

  public final void fetchedNothing() {
    fetching = false;
  }

  /** The offered bytes are being delivered until {@link #accepted} or {@link #deliveredNothing}. */
  public final void delivering() {
    delivering = true;
  }

  /** So many of the offered bytes are gone; the next call takes them off what is left to send. */
  public final void accepted(int count) {
    delivering = false;
    room = count;
  }

  public final void deliveredNothing() {
    delivering = false;
  }

  /** As {@link Wire#read}. */
  final int read(ByteBuffer dst) throws WireException {
    int n = Math.min(dst.remaining(), inbox.length - inboxAt);
    if (n > 0) {
      dst.put(inbox, inboxAt, n);
      inboxAt += n;
      return n;
    }
    requireNoObstacle();
    if (ended) {
      return -1;
    }
    wanted = fetching ? 0 : dst.remaining();
    return 0;
  }

  /** As {@link Wire#write}. */
  final int write(ByteBuffer src) throws WireException {
    if (room > 0) {
      int n = Math.min(room, src.remaining());
      src.position(src.position() + n);
      room -= n;
      return n;
    }
    requireNoObstacle();
    if (!delivering) {
      offered = new byte[src.remaining()];
      src.get(src.position(), offered);
    }
    return 0;
  }

  private void requireNoObstacle() throws WireException {
    if (obstacle != null) {
      throw new WireException(obstacle);
    }
  }
}
