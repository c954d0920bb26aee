package dev.moonwire;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the class of tests behind which a buffer was found that nobody had released. It is there
 * for every class: {@code META-INF/services} names it.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + " " + records));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.gc();
    // What was collected is told when the next buffer is made.
    PooledByteBufAllocator.DEFAULT.heapBuffer().release();
    String leak = LEAKS.poll();
    if (leak != null) {
      LEAKS.clear();
      throw new AssertionError("a buffer was not released: " + leak);
    }
  }
}
