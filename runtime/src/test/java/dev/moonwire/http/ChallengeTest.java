package dev.moonwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChallengeTest {
  private static List<Challenge> in(String... values) {
    Headers headers = new Headers();
    for (String value : values) {
      headers.add("WWW-Authenticate", value);
    }
    return Challenge.in(headers);
  }

  private static String schemes(String... values) {
    return in(values).stream().map(Challenge::scheme).collect(Collectors.joining(" "));
  }

  @Test
  void severalChallengesStandInOneField() {
    List<Challenge> all =
        in(
            "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"");
    assertEquals(
        List.of(
            new Challenge(
                "newauth", Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\"")),
            new Challenge("basic", Map.of("realm", "simple"))),
        all);
  }

  @Test
  void fieldsAreReadInTheirOrder() {
    assertEquals("digest basic", schemes("Digest nonce=x", "Basic realm=y"));
  }

  @Test
  void ofARepeatedParameterTheFirstCounts() {
    assertEquals("a", in("Basic realm=a, REALM=b").get(0).parameter("realm"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Negotiate; negotiate",
        "Negotiate YII==; negotiate",
        "Negotiate YII==, Basic realm=x; negotiate basic",
        "Negotiate, Basic realm=x; negotiate basic",
        ", ,Basic , realm = \"x\" ,,; basic",
        "Basic realm=\"a, Digest b\"; basic",
        "Basic realm=\"\"; basic",
        "Basic realm=,nonce=; basic",
      })
  void whatHasAFormIsRead(String value, String schemes) {
    assertEquals(schemes, schemes(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "\"",
        "=",
        "Basic realm=\"x",
        "Basic realm=\"x\\",
        "Basic realm=\"x\"y",
        "Basic\u0000realm=x",
        "Basic realm=x y=z",
        "Basic \"realm\"=x",
      })
  void whatHasNoFormIsNoChallenge(String value) {
    assertEquals("", schemes(value));
  }

  @Test
  void aBrokenOneTakesThoseBehindItAlongAndNotThoseBefore() {
    assertEquals("digest", schemes("Digest nonce=x, Basic realm=\"y, Digest nonce=z"));
  }

  @Test
  void anyBytesAreSurvivedInLinearTime() {
    Random random = new Random(7);
    String signs = "aB =,\"\\\t\u00ff\u0001/.-";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder value = new StringBuilder("Digest ");
      for (int i = random.nextInt(40); i > 0; i--) {
        value.append(signs.charAt(random.nextInt(signs.length())));
      }
      for (Challenge challenge : in(value.toString())) {
        assertEquals(false, challenge.scheme().isEmpty());
      }
    }
    assertEquals(100_000, in("x ,".repeat(100_000)).size());
  }
}
