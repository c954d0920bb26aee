package dev.moonwire.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What scripts of one VM may reach; what no rule permits is denied. Whoever opens something for a
 * script asks first, and fails with EACCES when the answer is no.
 *
 * <p>Immutable, for any thread.
 */
public final class Policy {
  /** All that the process may reach. */
  public static final Policy EVERYTHING = new Builder().everything().build();

  private final boolean everything;
  private final List<FileRule> files;
  private final List<HostRule> connect;
  private final List<HostRule> listen;
  private final boolean programs;
  private final boolean descriptors;
  private final boolean environment;

  private Policy(Builder from) {
    this.everything = from.everything;
    this.files = List.copyOf(from.files);
    this.connect = List.copyOf(from.connect);
    this.listen = List.copyOf(from.listen);
    this.programs = from.programs;
    this.descriptors = from.descriptors;
    this.environment = from.environment;
  }

  /** Whether there is nothing that the process may do and scripts may not. */
  public boolean isEverything() {
    return everything;
  }

  public boolean mayRead(Path path) {
    return everything || permits(FileRule.real(path), false);
  }

  /** Whether the file may be made or changed. */
  public boolean mayWrite(Path path) {
    return everything || permits(FileRule.real(path), true);
  }

  /** Whether the name may be removed or given to another file; a link itself, not what it means. */
  public boolean mayReplace(Path path) {
    return everything || permits(FileRule.entry(path), true);
  }

  private boolean permits(@Nullable Path real, boolean write) {
    return real != null
        && files.stream().anyMatch(rule -> (rule.write() || !write) && rule.covers(real));
  }

  /**
   * Whether a name may be looked up: what some rule names. Asking for any other would tell its name
   * servers what the script knows.
   */
  public boolean mayLookUp(String host) {
    return everything
        || connect.stream().anyMatch(rule -> rule.permitsName(host))
        || listen.stream().anyMatch(rule -> rule.permitsName(host));
  }

  /** An address that a name has led to, with what rules for the name permit. */
  public InetSocketAddress found(String host, InetAddress address, int port) {
    if (everything) {
      return new InetSocketAddress(address, port);
    }
    return new AdmittedAddress(
        address, port, permitsName(connect, host, port), permitsName(listen, host, port));
  }

  public boolean mayConnect(InetSocketAddress remote) {
    return everything
        || (remote instanceof AdmittedAddress admitted && admitted.mayConnect())
        || permitsAddress(connect, remote);
  }

  /** Whether a proxy may be asked for a host, which is a name or an address. */
  public boolean mayConnect(String host, int port) {
    if (everything || permitsName(connect, host, port)) {
      return true;
    }
    return AddressRange.parse(host)
        .map(written -> new InetSocketAddress(written.first(), port))
        .filter(address -> permitsAddress(connect, address))
        .isPresent();
  }

  public boolean mayListen(InetSocketAddress local) {
    return everything
        || (local instanceof AdmittedAddress admitted && admitted.mayListen())
        || permitsAddress(listen, local);
  }

  private static boolean permitsName(List<HostRule> rules, String host, int port) {
    boolean written = AddressRange.parse(host).isPresent();
    return !written
        && rules.stream().anyMatch(rule -> rule.permitsPort(port) && rule.permitsName(host));
  }

  private static boolean permitsAddress(List<HostRule> rules, InetSocketAddress address) {
    InetAddress host = address.getAddress();
    return host != null
        && rules.stream()
            .anyMatch(rule -> rule.permitsPort(address.getPort()) && rule.permitsAddress(host));
  }

  /**
   * Whether to connect to a Unix socket.
   *
   * @param path {@code @} and a name for an abstract one
   */
  public boolean mayConnectUnix(String path) {
    return everything || connect.stream().anyMatch(rule -> rule.permitsUnix(path));
  }

  public boolean mayListenUnix(String path) {
    return everything || listen.stream().anyMatch(rule -> rule.permitsUnix(path));
  }

  public boolean mayRunPrograms() {
    return everything || programs;
  }

  /** Whether the process's own descriptors can be named by number. */
  public boolean mayUseInherited() {
    return everything || descriptors;
  }

  /** Whether the process's environment variables are shown. */
  public boolean maySeeEnvironment() {
    return everything || environment;
  }

  /** The rules of a policy, as they are gathered. */
  public static final class Builder {
    private boolean everything;
    private boolean programs;
    private boolean descriptors;
    private boolean environment;
    private final List<FileRule> files = new ArrayList<>();
    private final List<HostRule> connect = new ArrayList<>();
    private final List<HostRule> listen = new ArrayList<>();

    public Builder everything() {
      everything = true;
      return this;
    }

    /** A file, or a folder with all below it. */
    public Builder files(Path root, boolean write) {
      files.add(new FileRule(root, write));
      return this;
    }

    /**
     * Whom to connect to, as {@link HostRule} writes it.
     *
     * @throws IllegalArgumentException for what is no such entry
     */
    public Builder connect(String rule) {
      connect.add(HostRule.of(rule));
      return this;
    }

    /** Where to listen, in the same way. */
    public Builder listen(String rule) {
      listen.add(HostRule.of(rule));
      return this;
    }

    /** Other programs. */
    public Builder programs() {
      programs = true;
      return this;
    }

    /** The process's own descriptors by their numbers: 0 to 2, and those it was born with. */
    public Builder descriptors() {
      descriptors = true;
      return this;
    }

    /** The process's environment variables. */
    public Builder environment() {
      environment = true;
      return this;
    }

    public Policy build() {
      return new Policy(this);
    }
  }
}
