package dev.moonwire.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Ports by number or by name. Names come from the system's services file, with the most common ones
 * built in for systems that have none.
 */
final class Services {
  private static final String BUILT_IN =
      """
      ftp 21 ssh 22 telnet 23 smtp 25 domain 53 http 80 www 80 pop3 110 nntp 119 imap 143 imap2 143
      ldap 389 https 443 submissions 465 submission 587 nntps 563 ldaps 636 domain-s 853 ftps 990
      imaps 993 pop3s 995 socks 1080 mysql 3306 sip 5060 sip-tls 5061 xmpp-client 5222
      xmpp-server 5269 postgresql 5432 redis 6379 ircd 6667 ircs-u 6697 http-alt 8080
      """;

  private final Path file;
  private @Nullable Map<String, Integer> ports;

  Services(Path file) {
    this.file = file;
  }

  /** Those of this system. */
  static Services ofSystem() {
    String windows = System.getenv("SystemRoot");
    return new Services(
        windows == null
            ? Path.of("/etc/services")
            : Path.of(windows, "System32", "drivers", "etc", "services"));
  }

  /**
   * The TCP port that {@code service} means to getaddrinfo(3): a decimal number after optional
   * blanks and a sign, of which the lowest 16 bits count; nothing or {@code *} is port 0.
   *
   * @return empty when it is neither a number nor a known name
   */
  OptionalInt port(String service) {
    if (service.equals("*")) {
      return OptionalInt.of(0);
    }
    int number = (int) unsigned(service);
    if (number >= 0 && isNumeric(service)) {
      return OptionalInt.of(number & 0xffff);
    }
    Integer named = ports().get(service);
    return named == null ? OptionalInt.empty() : OptionalInt.of(named);
  }

  private static boolean isNumeric(String service) {
    return service.isEmpty() || service.matches("[ \\t\\n\\x0b\\f\\r]*[+-]?[0-9]+");
  }

  /** As strtoul(3) of 64 bits: what does not fit becomes the largest number, -1 as an int. */
  private static long unsigned(String text) {
    String digits = text.replaceAll("[^0-9]", "");
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      long value = Long.parseUnsignedLong(digits);
      return text.indexOf('-') >= 0 ? -value : value;
    } catch (NumberFormatException tooLarge) {
      return -1;
    }
  }

  private Map<String, Integer> ports() {
    Map<String, Integer> known = ports;
    if (known == null) {
      known = new HashMap<>();
      String[] words = BUILT_IN.strip().split("\\s+", -1);
      for (int i = 0; i < words.length; i += 2) {
        known.put(words[i], Integer.valueOf(words[i + 1]));
      }
      known.putAll(listed(lines()));
      ports = known;
    }
    return known;
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException thereIsNone) {
      return List.of();
    }
  }

  /**
   * services(5): {@code name port/protocol aliases... # comment}; the first line of a name wins.
   */
  private static Map<String, Integer> listed(List<String> lines) {
    Map<String, Integer> listed = new HashMap<>();
    for (String line : lines) {
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
      if (words.length < 2 || !words[1].matches("[0-9]{1,5}/tcp")) {
        continue;
      }
      Integer port = Integer.valueOf(words[1].substring(0, words[1].indexOf('/')));
      listed.putIfAbsent(words[0], port);
      for (int i = 2; i < words.length; i++) {
        listed.putIfAbsent(words[i], port);
      }
    }
    return listed;
  }
}
