package dev.moonwire.client;

import dev.moonwire.client.link.Link;
import dev.moonwire.client.link.LinkException;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.loop.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;

/**
 * The end of a stream whose last bytes the peer should still get: a socket closed with unread input
 * is reset, and a reset overtakes what was sent. So we end our side, drop what still comes, and
 * close when the peer does, or soon after. Nobody is told of any of this.
 */
final class Linger {
  private static final Duration MOST = Duration.ofSeconds(2);

  private final Link link;
  private final Timer timer;

  private Linger(ClientContext context, Link link) {
    this.link = link;
    this.timer = context.silently(MOST, this::end);
  }

  /** Takes the link over; all of its output has gone. */
  static void begin(ClientContext context, Link link) {
    try {
      if (link.tls() == null) {
        link.socket().shutdown(false, true);
      }
      new Linger(context, link).drain();
    } catch (ErrnoException e) {
      link.close();
    }
  }

  private void drain() {
    ByteBuf dropped = PooledByteBufAllocator.DEFAULT.directBuffer();
    try {
      int n = link.read(dropped);
      if (n == Link.END) {
        end();
      } else if (link.socket().isOpen()) {
        link.awaitRead(this::drain);
      }
    } catch (LinkException e) {
      end();
    } finally {
      dropped.release();
    }
  }

  private void end() {
    timer.cancel();
    link.close();
  }
}
