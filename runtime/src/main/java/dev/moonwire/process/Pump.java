package dev.moonwire.process;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenPipe;
import dev.moonwire.loop.Loop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Makes a descriptor of a stream that the JDK can only wait for. A helper thread waits; the pipe
 * between is moved on the loop's thread, one chunk at a time, so that neither side runs ahead.
 */
final class Pump {
  private static final int CHUNK = 8192;
  private static final byte[] END = new byte[0];

  private final Loop loop;
  private final OpenPipe inner;

  private Pump(Loop loop, OpenPipe inner) {
    this.loop = loop;
    this.inner = inner;
  }

  /** A descriptor that reads what the child writes. */
  static OpenPipe outOf(FdTable table, InputStream stream) throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    Pump pump = new Pump(table.loop(), pipe.writer());
    start(() -> pump.drain(stream));
    return pipe.reader();
  }

  /** A descriptor whose bytes the child reads. */
  static OpenPipe into(FdTable table, OutputStream stream) throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    Pump pump = new Pump(table.loop(), pipe.reader());
    LinkedBlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    start(() -> pump.feed(stream, chunks));
    pump.next(chunks);
    return pipe.writer();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "moonwire-child");
    thread.setDaemon(true);
    thread.start();
  }

  /** Helper thread: from the child, until its end or until nobody reads any more. */
  private void drain(InputStream stream) {
    try (stream) {
      byte[] chunk = new byte[CHUNK];
      boolean wanted = true;
      for (int n = stream.read(chunk); wanted && n > 0; n = stream.read(chunk)) {
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, n);
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        wanted = loop.post(() -> deliver(bytes, taken)) && taken.join();
      }
    } catch (IOException broken) {
      // The child is gone, and so is what it had to say.
    }
    loop.post(this::closeInner);
  }

  private void deliver(ByteBuffer bytes, CompletableFuture<Boolean> taken) {
    try {
      inner.write(bytes);
      if (bytes.hasRemaining()) {
        inner.watch(Interest.WRITE, () -> deliver(bytes, taken));
      } else {
        taken.complete(true);
      }
    } catch (ErrnoException nobodyReads) {
      taken.complete(false);
    }
  }

  /** Helper thread: to the child, until the end or until the child reads no more. */
  private void feed(OutputStream stream, LinkedBlockingQueue<byte[]> chunks) {
    try (stream) {
      for (byte[] chunk = chunks.take(); chunk.length > 0; chunk = chunks.take()) {
        stream.write(chunk);
        stream.flush();
        loop.post(() -> next(chunks));
      }
    } catch (IOException | InterruptedException childReadsNoMore) {
      // What is written from now on fails with EPIPE, which the close below brings about.
    }
    loop.post(this::closeInner);
  }

  private void next(LinkedBlockingQueue<byte[]> chunks) {
    inner.watch(Interest.READ, () -> take(chunks));
  }

  private void take(LinkedBlockingQueue<byte[]> chunks) {
    try {
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
      int n = inner.read(bytes);
      if (n == 0) {
        next(chunks);
      } else {
        chunks.add(n < 0 ? END : Arrays.copyOf(bytes.array(), n));
      }
    } catch (ErrnoException closed) {
      chunks.add(END);
    }
  }

  private void closeInner() {
    try {
      inner.close();
    } catch (ErrnoException alreadyLost) {
      // Closed is what it should be.
    }
  }
}
