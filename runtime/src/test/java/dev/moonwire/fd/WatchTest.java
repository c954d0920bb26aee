package dev.moonwire.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest extends FdFixture {
  @Test
  void watchesFireOnceAndOnlyForWhatTheyWatch() throws ErrnoException {
    FdTable.SocketPair pair = table.socketPair();
    List<String> fired = new ArrayList<>();
    pair.second().watch(Interest.READ, () -> fired.add("read"));
    pair.second().watch(Interest.WRITE, () -> fired.add("write"));
    loop.runUntil(() -> false, SHORT);
    assertEquals(List.of("write"), fired);
    pair.first().write(bytes("x"));
    loop.runUntil(() -> fired.size() == 2, LONG);
    pair.first().write(bytes("y"));
    loop.runUntil(() -> false, SHORT);
    assertEquals(List.of("write", "read"), fired);
  }

  @Test
  void aWatchSeesWhatWasAlreadyThere() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    pipe.writer().write(bytes("abc"));
    for (String expected : List.of("a", "b", "c")) {
      assertTrue(Waiting.await(pipe.reader(), Interest.READ, LONG));
      assertEquals(expected, read(pipe.reader(), 1));
    }
    assertFalse(Waiting.await(pipe.reader(), Interest.READ, SHORT));
  }

  @Test
  void aCancelledWatchStaysSilent() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    boolean[] fired = new boolean[1];
    Watch watch = pipe.reader().watch(Interest.READ, () -> fired[0] = true);
    watch.cancel();
    pipe.writer().write(bytes("x"));
    loop.runUntil(() -> false, SHORT);
    assertFalse(fired[0]);
  }

  @Test
  void aHangUpWithoutWatchersLetsTheLoopSleep() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    assertFalse(Waiting.await(pipe.reader(), Interest.READ, SHORT));
    pipe.writer().close();
    assertLoopSleeps();
    assertEquals("end", awaitRead(pipe.reader()));
  }

  @Test
  void unreadBytesWithoutWatchersLetTheLoopSleep() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    pipe.writer().write(bytes("unread"));
    assertTrue(Waiting.await(pipe.reader(), Interest.READ, LONG));
    assertLoopSleeps();
    assertEquals("unread", awaitRead(pipe.reader()));
  }

  private void assertLoopSleeps() {
    int[] turns = new int[1];
    loop.runUntil(
        () -> {
          turns[0]++;
          return false;
        },
        Duration.ofMillis(100));
    // A loop that does not sleep turns ten thousand times; a machine under load wakes it now and
    // then.
    assertTrue(turns[0] < 200, turns[0] + " turns in 100 ms");
  }

  @Test
  void closingEndsTheWaitOfThoseWhoWatch() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    loop.post(
        () -> {
          try {
            pipe.reader().close();
          } catch (ErrnoException e) {
            throw new AssertionError(e);
          }
        });
    assertTrue(Waiting.await(pipe.reader(), Interest.READ, LONG));
    assertFails(Errno.EBADF, () -> read(pipe.reader(), 1));
  }
}
