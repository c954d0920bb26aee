package dev.moonwire.tls.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** libtls' host name rules on the recorded certificates. */
class NameVerifierTest {

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("second alternative name", "server", "www.server.test", true),
        Arguments.of("other case", "server", "SERVER.Test", true),
        Arguments.of("trailing dot is not removed here", "server", "server.test.", false),
        Arguments.of("stranger", "server", "wrong.test", false),
        Arguments.of("empty name", "server", "", false),
        Arguments.of("IPv4 address", "server", "127.0.0.1", true),
        Arguments.of("IPv6 address", "server", "::1", true),
        Arguments.of("IPv6 address in full", "server", "0:0:0:0:0:0:0:1", true),
        Arguments.of("IPv6 address with an IPv4 tail", "server", "::0.0.0.1", true),
        Arguments.of("address in a DNS name", "dnsip", "127.0.0.1", false),
        Arguments.of("address in a common name", "cnip", "127.0.0.1", true),
        Arguments.of("common name", "cnonly", "cn.test", true),
        Arguments.of("common name, other case", "cnonly", "CN.TEST", true),
        Arguments.of("common name, stranger", "cnonly", "other.test", false),
        Arguments.of("wildcard common name", "cnwild", "a.cnwild.test", true),
        Arguments.of("common name beside an e-mail name", "sanmail", "mail.test", true),
        Arguments.of("common name beside an address", "sanip", "sanip.test", false),
        Arguments.of("address name", "sanip", "10.1.2.3", true),
        Arguments.of("first of two common names", "multicn", "a.multi.test", true),
        Arguments.of("second of two common names", "multicn", "b.multi.test", false),
        Arguments.of("no name at all", "nocn", "nothing", false),
        Arguments.of("one label for the star", "wild", "a.wild.test", true),
        Arguments.of("two labels for the star", "wild", "a.b.wild.test", false),
        Arguments.of("no label for the star", "wild", "wild.test", false),
        Arguments.of("empty label for the star", "wild", ".wild.test", false),
        Arguments.of("star over a top level domain", "wild", "a.tld", false),
        Arguments.of("star inside a label", "wild", "www.part.test", false),
        Arguments.of("star before a label", "wild", "xfoo.bar.test", false),
        Arguments.of("name equal to a pattern", "wild", "w*.part.test", true),
        Arguments.of("name equal to a wildcard", "wild", "*.wild.test", true),
        Arguments.of("star alone", "wild", "anything", false),
        Arguments.of("pattern with a trailing dot", "wild", "a.dot.test", false),
        Arguments.of("upper case in the certificate", "wild", "upper.test", true),
        Arguments.of("encoded label for the star", "wild", "xn--a.wild.test", true));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("names")
  void matchesByTheRules(String sentence, String certificate, String host, boolean expected) {
    assertEquals(
        expected, NameVerifier.matches(GoldenChains.certificate(certificate + ".crt"), host));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server  | wrong.test | name `wrong.test' not present in server certificate",
        "sannul  | nul.test   | error verifying name 'nul.test': NUL byte in subjectAltName,"
            + " probably a malicious certificate",
        "sanspc  | spc.test   | error verifying name 'spc.test': a dNSName of \" \" must not be used"
      })
  void saysWhatIsWrong(String certificate, String host, String text) {
    assertEquals(
        Optional.of(text),
        NameVerifier.failure(GoldenChains.certificate(certificate + ".crt"), host));
  }

  @Test
  void suspiciousCertificatesAreForNobody() {
    assertFalse(NameVerifier.matches(GoldenChains.certificate("sannul.crt"), "nul.test"));
    assertFalse(NameVerifier.matches(GoldenChains.certificate("sanspc.crt"), "spc.test"));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3, false",
    "1.2.3.4.5, false",
    "1.2.3.256, false",
    "01.2.3.4, false",
    "1.2.3.4, true",
    "0.0.0.0, true",
    "1.2.3., false",
    "::, true",
    "1::, true",
    ":::, false",
    "1:2:3:4:5:6:7:8, true",
    "1:2:3:4:5:6:7, false",
    "1:2:3:4:5:6:7:8:9, false",
    "1::2::3, false",
    "::12345, false",
    "::g, false",
    "fe80::1%eth0, false",
    "::1.2.3.4, true",
    "::1.2.3, false",
    "1.2.3.4::, false",
    "1:2:3:4:5:6:1.2.3.4, true",
    "1:2:3:4:5:6:7::, true",
    "::1:2:3:4:5:6:7:8, false",
    "1:, false",
    ":1, false",
    "+1.2.3.4, false",
    "٣.1.1.1, false"
  })
  void readsAddressesStrictly(String text, boolean isAddress) {
    assertEquals(isAddress, IpLiteral.parse(text).isPresent());
  }
}
