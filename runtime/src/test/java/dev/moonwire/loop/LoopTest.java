package dev.moonwire.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class LoopTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aPostedTaskEndsTheSleepOfAnotherThread(Transport transport) throws Exception {
    try (Loop loop = Loop.create(transport, Ticker.systemTicker())) {
      AtomicBoolean done = new AtomicBoolean();
      loop.confine();
      Thread other = new Thread(() -> loop.post(() -> done.set(true)));
      other.start();
      assertTrue(loop.runUntil(done::get, LONG));
      other.join();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void everyWakeUpIsSeenHoweverCloseToTheSleepItComes(Transport transport) throws Exception {
    try (Loop loop = Loop.create(transport, Ticker.systemTicker())) {
      loop.confine();
      int rounds = 20_000;
      int[] asked = new int[1];
      AtomicReference<Integer> answered = new AtomicReference<>(0);
      CountDownLatch stop = new CountDownLatch(1);
      Thread other =
          new Thread(
              () -> {
                for (int i = 1; i <= rounds && stop.getCount() > 0; i++) {
                  answered.set(i);
                  loop.wakeUp();
                }
              });
      other.start();
      assertTrue(
          loop.runUntil(
              () -> {
                asked[0]++;
                return answered.get() == rounds;
              },
              LONG));
      stop.countDown();
      other.join();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void timersRunInTheOrderOfTheirTimes(Transport transport) {
    MockTicker ticker = Ticker.newMockTicker();
    try (Loop loop = Loop.create(transport, ticker)) {
      List<String> ran = new ArrayList<>();
      loop.after(Duration.ofMillis(200), () -> ran.add("second"));
      loop.after(Duration.ofMillis(100), () -> ran.add("first"));
      Timer cancelled = loop.after(Duration.ofMillis(150), () -> ran.add("cancelled"));
      cancelled.cancel();
      ticker.advanceMillis(99);
      loop.runUntil(() -> false, Duration.ZERO);
      assertEquals(List.of(), ran);
      ticker.advanceMillis(1);
      loop.runUntil(() -> false, Duration.ZERO);
      assertEquals(List.of("first"), ran);
      ticker.advanceMillis(100);
      loop.runUntil(() -> false, Duration.ZERO);
      assertEquals(List.of("first", "second"), ran);
    }
  }

  @Test
  void aTimeoutFollowsTheInjectedClock() throws Exception {
    MockTicker ticker = Ticker.newMockTicker();
    try (Loop loop = Loop.create(Transport.NIO, ticker)) {
      CountDownLatch waiting = new CountDownLatch(1);
      loop.post(waiting::countDown);
      Thread clock =
          new Thread(
              () -> {
                assertAwaits(waiting);
                ticker.advance(2, TimeUnit.HOURS);
                loop.wakeUp();
              });
      clock.start();
      assertFalse(loop.runUntil(() -> false, Duration.ofHours(1)));
      clock.join();
    }
  }

  private static void assertAwaits(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTimerEndsTheWaitOnTheRealClock() {
    try (Loop loop = Loop.create()) {
      boolean[] ran = new boolean[1];
      loop.after(Duration.ofMillis(20), () -> ran[0] = true);
      assertTrue(loop.runUntil(() -> ran[0], LONG));
    }
  }

  @Test
  void aTaskMayTurnTheLoopItself() {
    try (Loop loop = Loop.create()) {
      List<String> ran = new ArrayList<>();
      loop.post(
          () -> {
            loop.runUntil(() -> ran.contains("inner"), LONG);
            ran.add("outer");
          });
      loop.post(() -> ran.add("inner"));
      loop.runUntil(() -> ran.contains("outer"));
      assertEquals(List.of("inner", "outer"), ran);
    }
  }

  @Test
  void whatATaskThrowsLeavesTheTurnThatRanIt() {
    try (Loop loop = Loop.create()) {
      IllegalArgumentException defect = new IllegalArgumentException("defect");
      loop.post(
          () -> {
            throw defect;
          });
      assertSame(
          defect,
          assertThrows(IllegalArgumentException.class, () -> loop.runUntil(() -> false, LONG)));
      assertTrue(loop.runUntil(() -> true, LONG), "the loop goes on");
    }
  }

  @Test
  void anotherThreadIsRefusedByNameOfTheOwner() throws Exception {
    try (Loop loop = Loop.create()) {
      loop.runUntil(() -> true);
      AtomicReference<String> refused = new AtomicReference<>();
      Thread other =
          new Thread(
              () ->
                  refused.set(
                      assertThrows(IllegalStateException.class, () -> loop.runUntil(() -> true))
                          .getMessage()));
      other.start();
      other.join();
      assertEquals("this VM runs on thread " + Thread.currentThread().getName(), refused.get());
    }
  }

  @Test
  void twoLoopsTurnOnTwoThreadsAndPostToEachOther() throws Exception {
    try (Loop mine = Loop.create()) {
      AtomicReference<Loop> theirs = new AtomicReference<>();
      CountDownLatch ready = new CountDownLatch(1);
      int[] balls = new int[2];
      Thread other =
          new Thread(
              () -> {
                try (Loop loop = Loop.create()) {
                  loop.confine();
                  theirs.set(loop);
                  ready.countDown();
                  loop.runUntil(() -> balls[1] == 1000);
                }
              });
      other.start();
      assertAwaits(ready);
      mine.confine();
      Runnable[] volley = new Runnable[1];
      volley[0] =
          () -> {
            balls[0]++;
            theirs
                .get()
                .post(
                    () -> {
                      balls[1]++;
                      mine.post(balls[1] < 1000 ? volley[0] : () -> balls[0] = -1);
                    });
          };
      mine.post(volley[0]);
      assertTrue(mine.runUntil(() -> balls[0] == -1, LONG));
      other.join();
    }
  }

  @Test
  void aClosedLoopRefusesTasksAndTurns() {
    Loop loop = Loop.create();
    loop.runUntil(() -> true);
    loop.close();
    loop.close();
    assertFalse(loop.post(() -> {}));
    assertThrows(IllegalStateException.class, () -> loop.runUntil(() -> true));
  }
}
