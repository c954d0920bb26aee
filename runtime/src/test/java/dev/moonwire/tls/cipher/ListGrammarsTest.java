package dev.moonwire.tls.cipher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.moonwire.tls.error.TlsException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small lists of libtls: protocols, curves, DHE parameters. */
class ListGrammarsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "tlsv1.0=2",
        "tlsv1.1=4",
        "tlsv1.2=8",
        "tlsv1.3=16",
        "tlsv1=30",
        "all=30",
        "legacy=30",
        "default=24",
        "SECURE=24",
        "'\ttlsv1.3'=16",
        "'  tlsv1.2'=8",
        "!tlsv1.3=14",
        "all,!tlsv1.2=22",
        "default:!tlsv1.3=8",
        "!default=6",
        "tlsv1.3,!tlsv1.3,!tlsv1.2=22",
        "!all=0",
        "tlsv1.2,!tlsv1.2=0",
      })
  void protocolListsAreJoinedFromLeftToRight(String list, int bits) {
    assertEquals(OptionalInt.of(bits), Protocols.parse(list));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "tlsv1.2,", ",", "tls1.2", "none", "!!tlsv1.2", "! tlsv1.2", "tlsv1.2 ", "!"})
  void anUnreadableProtocolListIsNotTheSameAsNone(String list) {
    assertEquals(OptionalInt.empty(), Protocols.parse(list));
  }

  @Test
  void bitsThatNameNothingAreIgnored() {
    assertEquals(
        EnumSet.of(ProtocolVersion.TLS1_2, ProtocolVersion.TLS1_3), Protocols.of(1 | 8 | 16 | 32));
    assertEquals(Set.of(), Protocols.of(0));
  }

  @ParameterizedTest
  @CsvSource({
    "P-256,23,secp256r1",
    "prime256v1,23,secp256r1",
    "secp384r1,24,secp384r1",
    "P-521,25,secp521r1",
    "X25519,29,x25519",
    "X448,30,x448",
    "K-163,1,sect163k1",
    "brainpoolP512r1,28,brainpoolP512r1",
    "ffdhe2048,256,ffdhe2048",
    "GOST R 34.10-2012 (256 bit) ParamSet A,34,GC256A",
    "sha256,0,sha256",
    "rsaEncryption,0,rsaEncryption",
    "secp112r1,0,secp112r1",
    "prime239v1,0,prime239v1",
  })
  void curvesGoByOpenSslsNames(String name, int group, String registered) throws TlsException {
    assertEquals(List.of(new NamedCurve(group, registered)), NamedCurve.parse(name));
  }

  @ParameterizedTest
  @CsvSource({
    "x25519,x25519",
    "secp256r1,secp256r1",
    "'',''",
    "'P-256,',''",
    "'P-256 ','P-256 '",
    "'P-256, foo','foo'",
    "p-256,p-256",
    "auto,auto",
    "none,none",
    "UNDEF,UNDEF",
  })
  void anUnknownCurveIsQuotedWithoutItsLeadingBlanks(String list, String item) {
    assertText("invalid ecdhe curve '" + item + "'", () -> NamedCurve.parse(list));
  }

  @Test
  void curveListsAreSeparatedByCommasOrColons() throws TlsException {
    assertEquals(NamedCurve.parse("DEFAULT"), NamedCurve.parse("X25519, P-256:\tP-384"));
  }

  @Test
  void whatIsNoGroupOrComesTwiceCannotBeUsed() throws TlsException {
    NamedCurve.requireUsable(NamedCurve.parse("P-256,sect571r1,ffdhe8192"));
    for (String list : Arrays.asList("P-256,sha256", "P-256,prime256v1")) {
      List<NamedCurve> curves = NamedCurve.parse(list);
      assertText("failed to set ecdhe curves", () -> NamedCurve.requireUsable(curves));
    }
  }

  @Test
  void dheParametersAreThreeWordsInAnyCase() throws TlsException {
    assertEquals(DheParams.NONE, DheParams.parse("None"));
    assertEquals(DheParams.AUTO, DheParams.parse("AUTO"));
    assertEquals(DheParams.LEGACY, DheParams.parse("legacy"));
    assertText("invalid dhe param '1024'", () -> DheParams.parse("1024"));
  }

  private interface Attempt {
    void run() throws TlsException;
  }

  private static void assertText(String text, Attempt attempt) {
    assertEquals(text, assertThrows(TlsException.class, attempt::run).text());
  }
}
