package dev.moonwire.fd;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.moonwire.access.Policy;
import dev.moonwire.loop.Loop;
import dev.moonwire.observe.ConnectionTrace;
import dev.moonwire.observe.Observer;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of one runtime: the numbers scripts use and the open things behind them. All that
 * is open was opened here, and is closed here: {@link #close()} ends what scripts left open.
 *
 * <p>Numbers are small and unique as POSIX ones. With epoll a socket or pipe has the number the
 * system gave it, and a file, whose number Java hides, occupies one with a placeholder, so that the
 * two never collide. Elsewhere the lowest free number is taken. 0, 1 and 2 are there from the
 * beginning.
 *
 * <p>Belongs to the loop's thread.
 */
public final class FdTable implements AutoCloseable {
  private static final int FIRST_FREE = 3;

  private final Loop loop;
  private final Observer observer;
  private final Gate gate;
  private final OpenInherited[] standard;
  private final Set<Descriptor> unnumbered = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable Descriptor[] byNumber = new Descriptor[64];
  private int numbered;
  private @Nullable Platform platform;
  private int effectiveUid = -2;

  /** Of scripts that may reach all that the process may, with an observer of its own. */
  public FdTable(Loop loop) {
    this(loop, new Observer(), Gate.OPEN);
  }

  /**
   * A table of three, or of none where scripts may not have these.
   *
   * @param observer who is told of connections
   * @param gate what may be opened
   */
  public FdTable(Loop loop, Observer observer, Gate gate) {
    this.loop = loop;
    this.observer = observer;
    this.gate = gate;
    this.standard =
        new OpenInherited[] {
          new OpenInherited(this, 0, FileDescriptor.in),
          new OpenInherited(this, 1, FileDescriptor.out),
          new OpenInherited(this, 2, FileDescriptor.err)
        };
    if (gate.policy().mayUseInherited()) {
      for (int fd = 0; fd < standard.length; fd++) {
        place(standard[fd], fd);
      }
    }
  }

  /** What may be opened, as failures of the system. */
  public Gate gate() {
    return gate;
  }

  /** What may be opened. */
  public Policy policy() {
    return gate.policy();
  }

  /** The process's standard input, output or error: 0, 1 or 2, with a number or without. */
  public Descriptor standard(int fd) {
    return standard[fd];
  }

  /** The loop that watches these descriptors. */
  public Loop loop() {
    return loop;
  }

  /** Who is told of connections, and of what goes on over them. */
  public Observer observer() {
    return observer;
  }

  /** What is open under this number; null when nothing is. */
  public @Nullable Descriptor find(int fd) {
    return fd >= 0 && fd < byNumber.length ? byNumber[fd] : null;
  }

  /**
   * What is open under this number.
   *
   * @throws ErrnoException EBADF when nothing is
   */
  public Descriptor require(int fd) throws ErrnoException {
    Descriptor found = find(fd);
    if (found == null) {
      throw Errno.EBADF.failure();
    }
    return found;
  }

  /** How many are open, 0 to 2 included. */
  public int openCount() {
    return unnumbered.size() + numbered;
  }

  /** How many descriptors this process may have open; -1 where the system does not say. */
  public static long limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : -1;
  }

  /**
   * Closes what is open under this number.
   *
   * @throws ErrnoException EBADF when nothing is
   */
  public void close(int fd) throws ErrnoException {
    require(fd).close();
  }

  /** Closes everything; the numbers 0 to 2 of the process itself stay open. */
  @Override
  public void close() {
    List<Descriptor> all = new ArrayList<>(unnumbered);
    unnumbered.clear();
    for (int fd = 0; fd < byNumber.length; fd++) {
      Descriptor descriptor = byNumber[fd];
      if (descriptor != null) {
        byNumber[fd] = null;
        numbered--;
        all.add(descriptor);
      }
    }
    all.removeIf(OpenInherited.class::isInstance);
    long sockets = all.stream().filter(FdTable::isSocket).count();
    observer.leftOpen(sockets, all.size() - sockets);
    for (Descriptor descriptor : all) {
      disposeOf(descriptor);
    }
  }

  private static boolean isSocket(Descriptor descriptor) {
    return descriptor instanceof OpenSocket || descriptor instanceof OpenListener;
  }

  private static void disposeOf(Descriptor descriptor) {
    try {
      descriptor.dispose();
    } catch (ErrnoException alreadyLost) {
      // Nobody is left to be told, and close(2) gives the number up even when it fails.
    }
  }

  /** Two ends of a pipe: what is written to one is read from the other. */
  public record PipeEnds(OpenPipe reader, OpenPipe writer) {}

  /** A pipe. */
  public PipeEnds pipe() throws ErrnoException {
    requireRoom(2);
    Platform.Ends<RawStream> ends = platform().pipe();
    OpenPipe reader = add(new OpenPipe(this, ends.first()));
    return new PipeEnds(reader, add(new OpenPipe(this, ends.second())));
  }

  /** Two sockets connected with each other. */
  public record SocketPair(OpenSocket first, OpenSocket second) {}

  /** Two connected stream sockets, as socketpair(2). */
  public SocketPair socketPair() throws ErrnoException {
    requireRoom(2);
    Platform.Ends<RawSocket> ends = platform().socketPair();
    OpenSocket first = add(new OpenSocket(this, ends.first(), observer.foreign()));
    return new SocketPair(first, add(new OpenSocket(this, ends.second(), observer.foreign())));
  }

  /**
   * A listening socket.
   *
   * @param local an {@link java.net.InetSocketAddress}, whose port may be 0 for any, or a {@link
   *     java.net.UnixDomainSocketAddress}, whose file must not exist, or with epoll an {@link
   *     AbstractAddress}
   * @param backlog how many connections may wait to be accepted
   */
  public OpenListener listen(SocketAddress local, int backlog) throws ErrnoException {
    requireRoom(1);
    gate.requireListen(local);
    return add(new OpenListener(this, platform().listen(local, backlog)));
  }

  /**
   * Begins to connect. When the socket is ready for {@link Interest#WRITE}, {@link
   * OpenSocket#finishConnect} tells the outcome.
   */
  public OpenSocket connect(SocketAddress remote) throws ErrnoException {
    return connect(remote, ConnectOptions.NONE);
  }

  /**
   * Begins to connect from a socket of one's own making.
   *
   * @param remote may be an {@link AbstractAddress}, too, where the transport is epoll
   */
  public OpenSocket connect(SocketAddress remote, ConnectOptions options) throws ErrnoException {
    requireRoom(1);
    gate.requireConnect(remote);
    ConnectionTrace trace = observer.connecting(remote);
    try {
      return add(new OpenSocket(this, platform().connect(remote, options), trace));
    } catch (ErrnoException e) {
      trace.failed(e.errno().text());
      throw e;
    }
  }

  /** Sees to it that so many more may be open. */
  void requireRoom(int more) throws ErrnoException {
    gate.requireRoom(openCount() - standardCount(), more);
  }

  private int standardCount() {
    return (int)
        Arrays.stream(byNumber, 0, FIRST_FREE).filter(d -> d instanceof OpenInherited).count();
  }

  /** Opens a file, or a folder for reading, with permissions for a new file left to the umask. */
  public Descriptor open(Path path, OpenMode mode) throws ErrnoException {
    return open(path, mode, new FileAttribute<?>[0]);
  }

  /**
   * Opens a file, or a folder for reading.
   *
   * @param permissions the mode bits of a file that is created, 0777 at most, less the umask;
   *     ignored on systems without
   */
  public Descriptor open(Path path, OpenMode mode, int permissions) throws ErrnoException {
    return open(path, mode, Permissions.attributes(path, permissions));
  }

  private Descriptor open(Path path, OpenMode mode, FileAttribute<?>... attributes)
      throws ErrnoException {
    if (path.toString().isEmpty()) {
      throw Errno.ENOENT.failure();
    }
    requireRoom(1);
    gate.requireOpen(path, mode);
    if (Files.isDirectory(path)) {
      if (mode.write()) {
        throw Errno.EISDIR.failure();
      }
      return hold(new OpenDirectory(this, path));
    }
    try {
      FileChannel channel = FileChannel.open(path, mode.options(), attributes);
      try {
        return hold(new OpenFile(this, channel, path, mode));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /** A new empty file of this user's only, in the system's folder for such: mkstemp(3). */
  public Path temporary() throws ErrnoException {
    gate.requireTemporary();
    try {
      return Files.createTempFile("lua_", "");
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Takes over a descriptor that this process was born with: a socket or pipe left by inetd, a
   * UCSPI tool or a shell. It is made non-blocking for the system and is closed with the table.
   *
   * @throws ErrnoException EBADF when there is none, EOPNOTSUPP when this system or transport
   *     cannot, or it is neither socket, pipe nor file
   */
  public Descriptor adopt(int fd) throws ErrnoException {
    Descriptor known = find(fd);
    if (known != null && !(known instanceof OpenInherited)) {
      return known;
    }
    requireRoom(1);
    gate.requireInherited();
    return Adoption.of(this, platform(), fd);
  }

  /** The user that this process acts as; -1 on systems without. */
  public int effectiveUid() {
    if (effectiveUid == -2) {
      effectiveUid = Permissions.effectiveUid();
    }
    return effectiveUid;
  }

  /** Enters a thing under its system number, or under the lowest free one where it has none. */
  <D extends Descriptor> D add(D descriptor) {
    int given = descriptor.systemNumber();
    place(descriptor, given >= 0 ? given : lowestFree());
    return descriptor;
  }

  private Descriptor hold(Descriptor descriptor) {
    unnumbered.add(descriptor);
    return descriptor;
  }

  /** Gives a number to a file that somebody asks it of. */
  void number(Descriptor descriptor) {
    if (!unnumbered.remove(descriptor)) {
      throw new IllegalStateException("the file is closed");
    }
    try {
      Platform.Reservation reserved = platform().reserve();
      descriptor.reservation(reserved);
      place(descriptor, reserved.number() >= 0 ? reserved.number() : lowestFree());
    } catch (ErrnoException e) {
      unnumbered.add(descriptor);
      throw new IllegalStateException("no number for the file: " + e.getMessage(), e);
    }
  }

  void remove(Descriptor descriptor) {
    if (!unnumbered.remove(descriptor)) {
      byNumber[descriptor.fd()] = null;
      numbered--;
    }
  }

  private void place(Descriptor descriptor, int fd) {
    if (fd >= byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, Math.max(fd + 1, byNumber.length * 2));
    }
    numbered += byNumber[fd] == null ? 1 : 0;
    byNumber[fd] = descriptor;
    descriptor.number(fd);
  }

  private int lowestFree() {
    int fd = FIRST_FREE;
    while (find(fd) != null) {
      fd++;
    }
    return fd;
  }

  private Platform platform() {
    Platform current = platform;
    if (current == null) {
      current = loop.usesEpoll() ? new EpollPlatform(loop) : new NioPlatform(loop);
      platform = current;
    }
    return current;
  }
}
