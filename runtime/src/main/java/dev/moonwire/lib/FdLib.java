package dev.moonwire.lib;

import dev.moonwire.fd.Descriptor;
import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.Failures;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenListener;
import dev.moonwire.fd.OpenMode;
import dev.moonwire.fd.OpenSocket;
import dev.moonwire.fd.Permissions;
import dev.moonwire.lib.Attempt.Blocked;
import dev.moonwire.lib.Attempt.Done;
import dev.moonwire.task.Deadline;
import dev.moonwire.task.Scheduler;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction;
import dev.moonwire.vm.ContinuedFunction.Step;
import dev.moonwire.vm.ContinuedFunction.Wait;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Parking;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import dev.moonwire.vm.std.LuaFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code moonwire.fd.core}: descriptors for scripts. {@code moonwire/fd.lua} documents each. */
final class FdLib {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int BACKLOG = 128;
  private static final int DEFAULT_MODE = 0666;
  private static final int OWNER_ONLY = 0600;

  /** No read returns more, however much memory a script asks to be filled. */
  private static final int MOST = 1 << 20;

  private final FdTable table;
  private final Dialer dialer;
  private final Scheduler scheduler;
  private final LuaVm vm;

  FdLib(LuaVm vm, FdTable table, Dialer dialer, Scheduler scheduler) {
    this.vm = vm;
    this.table = table;
    this.dialer = dialer;
    this.scheduler = scheduler;
  }

  /** What a function does; its expected failures become {@code nil, message, code}. */
  @FunctionalInterface
  private interface Body {
    Varargs call(Arguments args) throws ErrnoException, Results.Failure;
  }

  VmTable module() {
    VmTable module = new VmTable();
    add(module, "pipe", this::pipe);
    add(module, "socketpair", this::socketPair);
    addWaiting(module, "listen", this::listen);
    addWaiting(module, "accept", this::accept);
    addWaiting(module, "connect", this::connect);
    addWaiting(module, "read", this::read);
    addWaiting(module, "write", this::write);
    add(module, "shutdown", this::shutdown);
    add(module, "nonblock", this::nonblock);
    addWaiting(module, "poll", args -> new Poll(table, scheduler).of(args));
    add(module, "close", this::close);
    add(module, "limit", args -> limit());
    add(module, "isopen", args -> LuaValue.valueOf(table.find(fd(args, 1)) != null));
    add(module, "open", this::open);
    add(module, "adopt", args -> LuaValue.valueOf(table.adopt(fd(args, 1)).fd()));
    add(module, "tmpfile", this::tmpfile);
    add(module, "chmod", this::chmod);
    addWaiting(module, "sleep", this::sleep);
    add(module, "fileno", args -> LuaValue.valueOf(table.require(fd(args, 1)).fd()));
    add(module, "sockname", args -> name(socketName(args)));
    add(module, "peername", args -> name(socket(args).peerName()));
    return module;
  }

  private static void add(VmTable module, String name, Body body) {
    module.rawset(name, new NativeFunction(name, args -> Results.of(() -> body.call(args))));
  }

  private void addWaiting(VmTable module, String name, ContinuedFunction.Body body) {
    module.rawset(name, vm.continued(name, body));
  }

  /**
   * A number, or a Lua file, which has one. What cannot be a descriptor's number becomes -1, which
   * never is one.
   */
  static int fd(Arguments args, int n) {
    if (args.value(n) instanceof LuaUserdata userdata
        && userdata.m_instance instanceof LuaFile file
        && !file.isClosed()) {
      return file.stream().fd();
    }
    long fd = args.exactInteger(n);
    return fd == (int) fd ? (int) fd : -1;
  }

  private Varargs pipe(Arguments args) throws ErrnoException {
    FdTable.PipeEnds ends = table.pipe();
    return numbers(ends.reader(), ends.writer());
  }

  private Varargs socketPair(Arguments args) throws ErrnoException {
    FdTable.SocketPair ends = table.socketPair();
    return numbers(ends.first(), ends.second());
  }

  private static Varargs numbers(Descriptor first, Descriptor second) {
    return LuaValue.varargsOf(LuaValue.valueOf(first.fd()), LuaValue.valueOf(second.fd()));
  }

  private Step listen(Arguments args) {
    byte[] host =
        args.isNoneOrNil(1) ? SystemText.bytes(LOOPBACK) : Latin1.bytes(args.exactString(1));
    int backlog = (int) args.optExactInteger(3, BACKLOG);
    Reach reach = new Reach(dialer, host, args, "0", scheduler.deadline(null));
    return Attempt.repeated(
        () -> {
          Parking parking = reach.awaited();
          return parking == null
              ? new Done(listening(table.listen(reach.addresses().get(0), backlog)))
              : new Blocked(parking);
        });
  }

  private static Varargs listening(OpenListener listener) throws ErrnoException {
    LuaValue fd = LuaValue.valueOf(listener.fd());
    return listener.localName() instanceof InetSocketAddress inet
        ? LuaValue.varargsOf(fd, LuaValue.valueOf(inet.getPort()))
        : fd;
  }

  private Step connect(Arguments args) {
    byte[] host = Latin1.bytes(args.exactString(1));
    Deadline deadline = scheduler.deadline(Seconds.opt(args, 3));
    Reach reach = new Reach(dialer, host, args, null, deadline);
    return Attempt.repeated(
        () -> {
          Parking parking = reach.connected();
          return parking == null
              ? new Done(LuaValue.valueOf(reach.socket().fd()))
              : new Blocked(parking);
        },
        reach::abandon);
  }

  private Step accept(Arguments args) {
    Held held = new Held(fd(args, 1));
    Deadline deadline = scheduler.deadline(Seconds.opt(args, 2));
    return Attempt.repeated(
        () -> {
          if (!(held.descriptor() instanceof OpenListener listener)) {
            throw Errno.EINVAL.failure();
          }
          OpenSocket accepted = listener.accept();
          return accepted == null
              ? blocked(listener, Interest.READ, deadline)
              : new Done(LuaValue.valueOf(accepted.fd()));
        });
  }

  /** The empty string is the end, as 0 is for read(2). */
  private Step read(Arguments args) {
    Held held = new Held(fd(args, 1));
    long size = args.exactInteger(2);
    if (size < 0) {
      throw args.error(2, "size must not be negative");
    }
    Deadline never = scheduler.deadline(null);
    return Attempt.repeated(
        () -> {
          Descriptor from = held.descriptor();
          ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, MOST));
          int n = from.read(bytes);
          if (n == 0 && size > 0) {
            return blocked(from, Interest.READ, never);
          }
          return new Done(LuaString.valueUsing(Arrays.copyOf(bytes.array(), Math.max(n, 0))));
        });
  }

  /** A failure after some bytes went out is told by the next call, as write(2) does. */
  private Step write(Arguments args) {
    Held held = new Held(fd(args, 1));
    LuaString text = args.string(2);
    ByteBuffer bytes = ByteBuffer.wrap(text.m_bytes, text.m_offset, text.m_length);
    int before = bytes.remaining();
    Deadline never = scheduler.deadline(null);
    return Attempt.repeated(
        () -> {
          try {
            Descriptor to = held.descriptor();
            to.write(bytes);
            if (bytes.hasRemaining() && (to.isBlocking() || bytes.remaining() == before)) {
              return blocked(to, Interest.WRITE, never);
            }
          } catch (ErrnoException e) {
            if (bytes.remaining() == before) {
              throw e;
            }
          }
          return new Done(LuaValue.valueOf(before - bytes.remaining()));
        });
  }

  /**
   * A descriptor for the time of a call: its number may mean another one before the call is over.
   */
  private final class Held {
    private final int fd;
    private @Nullable Descriptor descriptor;

    Held(int fd) {
      this.fd = fd;
    }

    Descriptor descriptor() throws ErrnoException {
      Descriptor current = descriptor;
      if (current == null) {
        current = table.require(fd);
        descriptor = current;
      }
      return current;
    }
  }

  private Blocked blocked(Descriptor descriptor, Interest interest, Deadline deadline)
      throws ErrnoException, Results.Failure {
    if (!descriptor.isBlocking()) {
      throw Errno.EAGAIN.failure();
    }
    if (deadline.passed()) {
      throw Results.timedOut();
    }
    return new Blocked(scheduler.ready(descriptor, interest, deadline));
  }

  /** How many descriptors the process may have; nil where the system does not say. */
  private static Varargs limit() {
    long most = FdTable.limit();
    return most < 0 ? LuaValue.NIL : LuaValue.valueOf((double) most);
  }

  private Varargs shutdown(Arguments args) throws ErrnoException {
    String how = args.optExactString(2) == null ? "w" : Text.of(args.exactString(2));
    if (!how.matches("r|w|rw")) {
      throw args.error(2, "'r', 'w' or 'rw' expected");
    }
    socket(args).shutdown(how.contains("r"), how.contains("w"));
    return LuaValue.TRUE;
  }

  private Varargs nonblock(Arguments args) throws ErrnoException {
    boolean on = args.count() < 2 || args.truth(2);
    table.require(fd(args, 1)).blocking(!on);
    return LuaValue.TRUE;
  }

  private Varargs close(Arguments args) throws ErrnoException {
    table.close(fd(args, 1));
    return LuaValue.TRUE;
  }

  private Varargs open(Arguments args) throws ErrnoException {
    Path path = SystemText.path(Latin1.bytes(args.exactString(1)));
    String mode = args.isNoneOrNil(2) ? "r" : Text.of(args.exactString(2));
    int permissions = (int) args.optExactInteger(3, DEFAULT_MODE);
    try {
      return LuaValue.valueOf(table.open(path, OpenMode.of(mode), permissions).fd());
    } catch (IllegalArgumentException unknown) {
      throw args.error(2, "invalid mode");
    }
  }

  private Varargs tmpfile(Arguments args) throws ErrnoException {
    byte[] content = args.isNoneOrNil(1) ? new byte[0] : Latin1.bytes(args.string(1));
    int mode = (int) args.optExactInteger(2, OWNER_ONLY);
    try {
      Path path = table.temporary();
      Files.write(path, content);
      Permissions.change(path, mode);
      return LuaString.valueUsing(SystemText.bytes(path.toString()));
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private Varargs chmod(Arguments args) throws ErrnoException {
    Path path = SystemText.path(Latin1.bytes(args.exactString(1)));
    int mode = (int) args.exactInteger(2);
    table.gate().requireWrite(path);
    Permissions.change(path, mode);
    return LuaValue.TRUE;
  }

  private Step sleep(Arguments args) {
    args.number(1);
    Parking sleep = scheduler.pause(Seconds.opt(args, 1));
    return new Wait(sleep, () -> new ContinuedFunction.Results(LuaValue.TRUE));
  }

  private OpenSocket socket(Arguments args) throws ErrnoException {
    if (table.require(fd(args, 1)) instanceof OpenSocket socket) {
      return socket;
    }
    throw Errno.ENOTSOCK.failure();
  }

  private @Nullable SocketAddress socketName(Arguments args) throws ErrnoException {
    return table.require(fd(args, 1)) instanceof OpenListener listener
        ? listener.localName()
        : socket(args).localName();
  }

  private static Varargs name(@Nullable SocketAddress name) throws ErrnoException {
    if (name instanceof InetSocketAddress inet) {
      return LuaValue.varargsOf(
          LuaValue.valueOf(inet.getAddress().getHostAddress()), LuaValue.valueOf(inet.getPort()));
    }
    if (name instanceof UnixDomainSocketAddress unix) {
      return LuaString.valueUsing(SystemText.bytes(unix.getPath().toString()));
    }
    throw Errno.ENOTCONN.failure();
  }
}
