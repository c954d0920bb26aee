package dev.moonwire;

import dev.moonwire.access.Policy;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Something outside that scripts are allowed, see {@link MoonwireBuilder#allow}. With it come the
 * libraries that are of use for it.
 *
 * <pre>{@code
 * Moonwire.builder()
 *     .allow(Access.network("api.example:443", "10.0.0.0/8:8080-8099"))
 *     .allow(Access.reading(Path.of("/etc/job")), Access.files(Path.of("/var/lib/job")))
 * }</pre>
 *
 * What is not allowed fails as the system would let it fail, with {@code Permission denied}.
 */
public final class Access {
  private static final Set<Library> FOR_FILES = EnumSet.of(Library.FD);
  private static final Set<Library> FOR_NETWORK =
      EnumSet.of(Library.FD, Library.LIBTLS, Library.LIBWEBSOCKETS);

  private final String text;
  private final Set<Library> libraries;
  private final Consumer<Policy.Builder> rules;

  private Access(String text, Set<Library> libraries, Consumer<Policy.Builder> rules) {
    this.text = text;
    this.libraries = libraries;
    this.rules = rules;
  }

  /**
   * All that the process may do itself, and every library but {@code luajava}: what the {@code
   * moonwire} command gives its scripts.
   */
  public static Access all() {
    return new Access(
        "all", EnumSet.complementOf(EnumSet.of(Library.LUAJAVA)), Policy.Builder::everything);
  }

  /**
   * Reading, making, changing and removing files.
   *
   * @param root a file, or a folder with all below it; links that lead out of it are not followed
   */
  public static Access files(Path root, Path... more) {
    return files("files", true, all(root, more));
  }

  /** As {@link #files}, wherever the process may. */
  public static Access allFiles() {
    List<Path> roots = new ArrayList<>();
    FileSystems.getDefault().getRootDirectories().forEach(roots::add);
    return files("files", true, roots);
  }

  /** Reading files, as {@link #files} has it. */
  public static Access reading(Path root, Path... more) {
    return files("reading", false, all(root, more));
  }

  private static Access files(String verb, boolean write, List<Path> roots) {
    return new Access(
        verb + " " + roots, FOR_FILES, to -> roots.forEach(root -> to.files(root, write)));
  }

  /**
   * Connecting, whichever library does it, through proxies and after redirects too.
   *
   * @param host {@code host:port}, where the port may be a range, {@code *} or missing for any, and
   *     the host is a name, {@code *.domain} for all names below one, an address or a range of them
   *     such as {@code 10.0.0.0/8} or {@code [fd00::/8]}, or {@code *} for every host; or {@code
   *     unix:path}, or {@code unix:*}. A name does not stand for its addresses, nor they for it;
   *     only names that an entry permits are looked up at all
   * @throws IllegalArgumentException for anything else
   */
  public static Access network(String host, String... more) {
    return network("network", Policy.Builder::connect, all(host, more));
  }

  /** Listening at addresses of one's own, written as for {@link #network}. */
  public static Access listening(String host, String... more) {
    return network("listening", Policy.Builder::listen, all(host, more));
  }

  private static Access network(String verb, Rule rule, List<String> hosts) {
    Consumer<Policy.Builder> rules = to -> hosts.forEach(host -> rule.add(to, host));
    rules.accept(new Policy.Builder());
    return new Access(verb + " " + hosts, FOR_NETWORK, rules);
  }

  private interface Rule {
    Policy.Builder add(Policy.Builder to, String host);
  }

  /**
   * Running programs: {@code os.execute}, {@code io.popen}, {@code moonwire.process}. They may do
   * whatever the process may.
   */
  public static Access programs() {
    return new Access("programs", EnumSet.of(Library.PROCESS), Policy.Builder::programs);
  }

  /** The process's environment variables; those the builder was given are always there. */
  public static Access environment() {
    return new Access("environment", EnumSet.noneOf(Library.class), Policy.Builder::environment);
  }

  /**
   * The process's own descriptors by their numbers: 0 to 2, and those it was born with, as inetd
   * leaves them.
   */
  public static Access descriptors() {
    return new Access("descriptors", FOR_NETWORK, Policy.Builder::descriptors);
  }

  /** Every class of the process, by {@code luajava}: no sandbox is left. */
  public static Access java() {
    return new Access("java", EnumSet.of(Library.LUAJAVA), to -> {});
  }

  private static <T> List<T> all(T first, T[] more) {
    List<T> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  Set<Library> libraries() {
    return libraries;
  }

  void addTo(Policy.Builder policy) {
    rules.accept(policy);
  }

  @Override
  public String toString() {
    return text;
  }
}
