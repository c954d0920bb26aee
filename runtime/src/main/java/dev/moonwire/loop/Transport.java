package dev.moonwire.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;

/** How a loop learns that descriptors are ready, and with it what stands behind a descriptor. */
public enum Transport {
  /** epoll(7) through Netty's native library: real descriptor numbers. Linux only. */
  EPOLL,
  /** The JDK's selectors: everywhere, with numbers of our own. */
  NIO;

  /**
   * epoll when its native library loads, which the first call tries, unless {@code
   * -Dmoonwire.transport=nio} asks for the portable way.
   */
  public static Transport preferred() {
    boolean portable = "nio".equals(System.getProperty("moonwire.transport"));
    return !portable && Epoll.isAvailable() ? EPOLL : NIO;
  }

  IoHandlerFactory handlers() {
    return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }
}
