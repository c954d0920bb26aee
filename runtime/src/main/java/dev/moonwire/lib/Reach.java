package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.task.Deadline;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.Parking;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where {@code moonwire.fd} is to listen or connect: {@code unix:path}, or a host and a port. */
final class Reach {
  private static final String UNIX = "unix:";
  private static final int PORT = 2;

  private final Dialer dialer;
  private final byte[] host;
  private final Arguments args;
  private final @Nullable String otherwise;
  private final Deadline deadline;
  private @Nullable Lookup lookup;
  private @Nullable List<? extends SocketAddress> addresses;
  private @Nullable Dialing dialing;

  /**
   * @param args whose second is the port
   * @param otherwise the port where none is given; null where there must be one
   */
  Reach(Dialer dialer, byte[] host, Arguments args, @Nullable String otherwise, Deadline deadline) {
    this.dialer = dialer;
    this.host = host;
    this.args = args;
    this.otherwise = otherwise;
    this.deadline = deadline;
  }

  /** What has to be waited for; null once {@link #addresses} are known. */
  @Nullable Parking awaited() throws ErrnoException, Results.Failure {
    if (addresses != null) {
      return null;
    }
    String name = SystemText.of(host);
    if (name.startsWith(UNIX)) {
      byte[] path = Arrays.copyOfRange(host, UNIX.length(), host.length);
      addresses = List.of(UnixDomainSocketAddress.of(SystemText.path(path)));
      return null;
    }
    Lookup current = lookup;
    if (current == null) {
      current = dialer.lookup(name, service(), deadline);
      lookup = current;
    }
    Parking parking = current.awaited();
    if (parking == null) {
      addresses = current.addresses();
    }
    return parking;
  }

  private String service() throws ErrnoException {
    return args.isNoneOrNil(PORT) && otherwise != null
        ? otherwise
        : SystemText.of(Latin1.bytes(args.string(PORT)));
  }

  /** What has to be waited for; null once {@link #socket} is connected. */
  @Nullable Parking connected() throws ErrnoException, Results.Failure {
    Parking parking = awaited();
    if (parking != null) {
      return parking;
    }
    Dialing current = dialing;
    if (current == null) {
      current = dialer.dialing(addresses(), deadline);
      dialing = current;
    }
    return current.awaited();
  }

  List<? extends SocketAddress> addresses() {
    List<? extends SocketAddress> known = addresses;
    if (known == null) {
      throw new IllegalStateException("the addresses are awaited");
    }
    return known;
  }

  OpenSocket socket() {
    Dialing done = dialing;
    if (done == null) {
      throw new IllegalStateException("nothing is dialled");
    }
    return done.socket();
  }

  /** Gives up. */
  void abandon() {
    if (dialing != null) {
      dialing.abandon();
    }
  }
}
