package dev.moonwire.http.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.moonwire.http.Headers;
import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseHeadTest {
  private static final int LARGE = 1 << 20;

  private static Headers headers(String lines) throws HttpViolation {
    ResponseReader reader = new ResponseReader(new HttpLimits(2 * LARGE, 100));
    reader.expect("GET");
    byte[] bytes =
        ("HTTP/1.1 204 No\r\n" + lines + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(ResponseReader.Event.HEAD, reader.next(Unpooled.wrappedBuffer(bytes), 1));
    return Objects.requireNonNull(reader.head()).headers();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "X-A:b; X-A; b",
        "\"x: \t b \t \"; x; b",
        "x: b c; x; b c",
        "x:; x; \"\"",
        "x: a:b; x; a:b",
        "!#$%&'*+-.^_`|~09AZaz: b; !#$%&'*+-.^_`|~09AZaz; b"
      })
  void blanksAroundAValueAreNoPartOfIt(String line, String name, String value) throws Exception {
    assertEquals(value, headers(line).first(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", ": b", "x : b", "x y: b", "\u00e4: b", "x: a\rb", "x: a\0b"})
  void aLineThatIsNoFieldIsRefused(String line) {
    assertThrows(HttpViolation.class, () -> headers(line));
  }

  @Test
  void blanksInsideAValueCostNoMoreThanOthers() {
    String value = "a" + " ".repeat(LARGE) + "b";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertEquals(value, headers("x: " + value).first("x")));
  }
}
