package dev.moonwire.tls.cipher;

import dev.moonwire.tls.error.TlsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A group for the key exchange (RFC 8446 §4.2.7), as {@code set_ecdhecurves} names it.
 *
 * <p>libtls takes a curve to be whatever OpenSSL has an object for, so {@code sha256} passes as a
 * name and fails only when a context is to use it: such an entry has no group.
 *
 * @param group the number on the wire; 0: not a group
 * @param name JSSE's spelling of the registered name ({@code x25519}, {@code secp256r1}), which
 *     Netty translates for BoringSSL
 */
public record NamedCurve(int group, String name) {
  /** Number, JSSE's name, then what OpenSSL calls it: short, long, NIST. */
  private static final String TABLE =
      """
      1|sect163k1|sect163k1|K-163
      2|sect163r1|sect163r1
      3|sect163r2|sect163r2|B-163
      4|sect193r1|sect193r1
      5|sect193r2|sect193r2
      6|sect233k1|sect233k1|K-233
      7|sect233r1|sect233r1|B-233
      8|sect239k1|sect239k1
      9|sect283k1|sect283k1|K-283
      10|sect283r1|sect283r1|B-283
      11|sect409k1|sect409k1|K-409
      12|sect409r1|sect409r1|B-409
      13|sect571k1|sect571k1|K-571
      14|sect571r1|sect571r1|B-571
      15|secp160k1|secp160k1
      16|secp160r1|secp160r1
      17|secp160r2|secp160r2
      18|secp192k1|secp192k1
      19|secp192r1|prime192v1|P-192
      20|secp224k1|secp224k1
      21|secp224r1|secp224r1|P-224
      22|secp256k1|secp256k1
      23|secp256r1|prime256v1|P-256
      24|secp384r1|secp384r1|P-384
      25|secp521r1|secp521r1|P-521
      26|brainpoolP256r1|brainpoolP256r1
      27|brainpoolP384r1|brainpoolP384r1
      28|brainpoolP512r1|brainpoolP512r1
      29|x25519|X25519
      30|x448|X448
      34|GC256A|id-tc26-gost-3410-2012-256-paramSetA|GOST R 34.10-2012 (256 bit) ParamSet A
      35|GC256B|id-tc26-gost-3410-2012-256-paramSetB|GOST R 34.10-2012 (256 bit) ParamSet B
      36|GC256C|id-tc26-gost-3410-2012-256-paramSetC|GOST R 34.10-2012 (256 bit) ParamSet C
      37|GC256D|id-tc26-gost-3410-2012-256-paramSetD|GOST R 34.10-2012 (256 bit) ParamSet D
      38|GC512A|id-tc26-gost-3410-2012-512-paramSetA|GOST R 34.10-2012 (512 bit) ParamSet A
      39|GC512B|id-tc26-gost-3410-2012-512-paramSetB|GOST R 34.10-2012 (512 bit) ParamSet B
      40|GC512C|id-tc26-gost-3410-2012-512-paramSetC|GOST R 34.10-2012 (512 bit) ParamSet C
      256|ffdhe2048|ffdhe2048
      257|ffdhe3072|ffdhe3072
      258|ffdhe4096|ffdhe4096
      259|ffdhe6144|ffdhe6144
      260|ffdhe8192|ffdhe8192
      """;

  private static final Map<String, NamedCurve> BY_OPENSSL_NAME = new HashMap<>();

  static {
    TABLE.lines().forEach(NamedCurve::read);
  }

  /** secp256r1, 384 and 521, x25519 (measured with netty-tcnative 2.0.81). */
  private static final Set<Integer> IN_BORINGSSL = Set.of(23, 24, 25, 29);

  /** The same, x448, and finite fields: what JSSE knows by name from JDK 17 on. */
  private static final Set<Integer> IN_JDK = Set.of(23, 24, 25, 29, 30, 256, 257, 258, 259, 260);

  /** What a configuration starts with. */
  public static final List<NamedCurve> DEFAULT =
      List.of(
          new NamedCurve(29, "x25519"),
          new NamedCurve(23, "secp256r1"),
          new NamedCurve(24, "secp384r1"));

  /**
   * Reads {@code default} (in any case) or names separated by {@code ,} or {@code :}, each in
   * OpenSSL's short, long or NIST spelling. Blanks before a name do not count.
   *
   * @throws TlsException {@code invalid ecdhe curve 'ITEM'}
   */
  public static List<NamedCurve> parse(String list) throws TlsException {
    if (list.equalsIgnoreCase("default")) {
      return DEFAULT;
    }
    List<NamedCurve> curves = new ArrayList<>();
    for (String item : list.split("[,:]", -1)) {
      curves.add(named(ListItem.withoutLeadingBlanks(item)));
    }
    return List.copyOf(curves);
  }

  /** Whether more than one curve is named: a comma or colon separates them. */
  public static boolean isList(String name) {
    return name.indexOf(',') >= 0 || name.indexOf(':') >= 0;
  }

  /** Whether BoringSSL implements it. */
  public boolean isInBoringSsl() {
    return IN_BORINGSSL.contains(group);
  }

  /** Whether the JDK implements it. */
  public boolean isInJdk() {
    return IN_JDK.contains(group);
  }

  /**
   * Makes sure that {@code curves} can be offered: all are groups, none comes twice.
   *
   * @throws TlsException {@code failed to set ecdhe curves}
   */
  public static void requireUsable(List<NamedCurve> curves) throws TlsException {
    Set<Integer> groups = new HashSet<>();
    for (NamedCurve curve : curves) {
      if (curve.group == 0 || !groups.add(curve.group)) {
        throw new TlsException("failed to set ecdhe curves");
      }
    }
  }

  private static void read(String row) {
    String[] column = row.split("\\|");
    NamedCurve curve = new NamedCurve(Integer.parseInt(column[0]), column[1]);
    for (String name : List.of(column).subList(2, column.length)) {
      BY_OPENSSL_NAME.put(name, curve);
    }
  }

  private static NamedCurve named(String name) throws TlsException {
    NamedCurve curve = BY_OPENSSL_NAME.get(name);
    if (curve != null) {
      return curve;
    }
    if (ObjectNames.contains(name)) {
      return new NamedCurve(0, name);
    }
    throw new TlsException("invalid ecdhe curve '" + name + "'");
  }
}
