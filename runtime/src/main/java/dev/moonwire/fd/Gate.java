package dev.moonwire.fd;

import dev.moonwire.access.Policy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * What a table of descriptors lets through: the rules of {@link Policy} and a number, as failures
 * of the system.
 *
 * @param policy what may be opened; without the process's own descriptors, 0 to 2 are no numbers of
 *     the table
 * @param most how many things may be open, 0 to 2 apart
 */
public record Gate(Policy policy, int most) {
  /** Lets everything through. */
  public static final Gate OPEN = new Gate(Policy.EVERYTHING, Integer.MAX_VALUE);

  /**
   * Sees to it that some more may be open.
   *
   * @throws ErrnoException EMFILE when they may not
   */
  void requireRoom(int open, int more) throws ErrnoException {
    if (open > most - more) {
      throw Errno.EMFILE.failure();
    }
  }

  void requireConnect(SocketAddress remote) throws ErrnoException {
    require(
        remote instanceof InetSocketAddress inet
            ? policy.mayConnect(inet)
            : policy.mayConnectUnix(unixPath(remote)));
  }

  void requireListen(SocketAddress local) throws ErrnoException {
    require(
        local instanceof InetSocketAddress inet
            ? policy.mayListen(inet)
            : policy.mayListenUnix(unixPath(local)));
  }

  private static String unixPath(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix
        ? unix.getPath().toString()
        : address.toString();
  }

  void requireOpen(Path path, OpenMode mode) throws ErrnoException {
    require(!mode.read() || policy.mayRead(path));
    require(!mode.write() || policy.mayWrite(path));
  }

  /**
   * Sees to it that a file may be changed.
   *
   * @throws ErrnoException EACCES when it may not
   */
  public void requireWrite(Path path) throws ErrnoException {
    require(policy.mayWrite(path));
  }

  /** As {@link #requireWrite}, for a name that is to be removed or given to another file. */
  public void requireReplace(Path path) throws ErrnoException {
    require(policy.mayReplace(path));
  }

  /** As {@link #requireWrite}, for running programs. */
  public void requirePrograms() throws ErrnoException {
    require(policy.mayRunPrograms());
  }

  void requireTemporary() throws ErrnoException {
    requireWrite(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  void requireInherited() throws ErrnoException {
    require(policy.mayUseInherited());
  }

  private static void require(boolean allowed) throws ErrnoException {
    if (!allowed) {
      throw Errno.EACCES.failure();
    }
  }
}
