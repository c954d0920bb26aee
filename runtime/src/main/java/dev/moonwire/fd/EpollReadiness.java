package dev.moonwire.fd;

import dev.moonwire.loop.Loop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Readiness from epoll(7). */
final class EpollReadiness extends Readiness implements EpollIoHandle {
  /** {@code EPOLLHUP} of {@code sys/epoll.h}, which Netty does not name. */
  private static final int EPOLLHUP = 0x10;

  private static final int BROKEN = EPOLLHUP | Native.EPOLLERR;

  private final Loop loop;
  private final FileDescriptor fd;
  private @Nullable IoRegistration registration;

  EpollReadiness(Loop loop, FileDescriptor fd) {
    super(loop);
    this.loop = loop;
    this.fd = fd;
  }

  @Override
  public FileDescriptor fd() {
    return fd;
  }

  @Override
  public void handle(IoRegistration source, IoEvent event) {
    int seen = ((EpollIoEvent) event).ops().value();
    boolean broken = (seen & BROKEN) != 0;
    report(broken || (seen & Native.EPOLLIN) != 0, broken || (seen & Native.EPOLLOUT) != 0);
  }

  @Override
  boolean arm(int bits) {
    IoRegistration current = registration;
    if (current == null) {
      current = register();
      if (current == null) {
        return false;
      }
      registration = current;
    }
    int events =
        ((bits & READ) != 0 ? Native.EPOLLIN : 0) | ((bits & WRITE) != 0 ? Native.EPOLLOUT : 0);
    current.submit(EpollIoOps.valueOf(events));
    return true;
  }

  /** Null when epoll refuses it with EPERM, as it does for files, or the number is closed. */
  private @Nullable IoRegistration register() {
    Future<IoRegistration> registered = loop.netty().register(this);
    return registered.isSuccess() ? registered.getNow() : null;
  }

  @Override
  void release() {
    IoRegistration current = registration;
    registration = null;
    if (current != null) {
      current.cancel();
    }
  }

  /** Called when the loop ends, which closes no descriptor: the table does. */
  @Override
  public void close() {}
}
