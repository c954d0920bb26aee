package dev.moonwire.tls.engine;

import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;

/**
 * The door to BoringSSL: whether netty-tcnative's library loads here, and how bytes and the
 * lifetime of native objects cross over.
 */
final class BoringSsl {
  /** Frees the native state of contexts that scripts drop without closing. */
  private static final Cleaner CLEANER = Cleaner.create();

  private BoringSsl() {}

  /** Whether the native library has loaded; the first call loads it. */
  static boolean isAvailable() {
    return OpenSsl.isAvailable() && OpenSsl.versionString().contains("BoringSSL");
  }

  /**
   * Runs {@code free} once: when the handle is cleaned, or when {@code owner} is unreachable.
   *
   * @param free must not refer to {@code owner}
   */
  static Cleaner.Cleanable onDropped(Object owner, Runnable free) {
    return CLEANER.register(owner, free);
  }

  /** The address of a direct buffer's position. */
  static long address(ByteBuffer direct) {
    return Buffer.address(direct) + direct.position();
  }

  /** A memory BIO that holds a copy of the bytes; the caller frees it. */
  static long memoryBio(byte[] bytes) throws Exception {
    ByteBuffer copy = ByteBuffer.allocateDirect(Math.max(1, bytes.length));
    copy.put(bytes).flip();
    long bio = SSL.newMemBIO();
    try {
      SSL.bioWrite(bio, address(copy), bytes.length);
    } finally {
      copy.clear();
      copy.put(new byte[copy.capacity()]);
    }
    return bio;
  }
}
