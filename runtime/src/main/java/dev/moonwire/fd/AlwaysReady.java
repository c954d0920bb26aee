package dev.moonwire.fd;

import dev.moonwire.loop.Loop;

/** The readiness of files, as poll(2) sees it: at once, and always. */
final class AlwaysReady extends Readiness {
  AlwaysReady(Loop loop) {
    super(loop);
  }

  @Override
  boolean arm(int bits) {
    return false;
  }

  @Override
  void release() {}
}
