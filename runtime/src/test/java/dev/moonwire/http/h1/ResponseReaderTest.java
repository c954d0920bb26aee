package dev.moonwire.http.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.http.HttpLimits;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.http.h1.ResponseReader.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In the tables, {@code |} stands for the end of a line. */
final class ResponseReaderTest {
  private static final HttpLimits LIMITS = new HttpLimits(1000, 20);
  private static final int MOST = 100;

  /** What came of one response: status, body, and what follows. */
  private static final class Reading {
    final ResponseReader reader = new ResponseReader(LIMITS);
    final ByteBuf in = Unpooled.buffer();
    final StringBuilder body = new StringBuilder();
    Event last = Event.MORE;

    Reading(String method) {
      reader.expect(method);
    }

    /** Takes what there is, until more has to come or the response is whole. */
    Reading feed(String text) throws HttpViolation {
      in.writeCharSequence(text, StandardCharsets.ISO_8859_1);
      do {
        last = reader.next(in, MOST);
        if (last == Event.BODY) {
          body.append(new String(reader.piece(), StandardCharsets.ISO_8859_1));
        }
      } while (last == Event.HEAD || last == Event.BODY);
      return this;
    }

    int status() {
      return Objects.requireNonNull(reader.head()).status();
    }

    String rest() {
      return in.toString(StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "GET@ HTTP/1.1 200 OK|Content-Length: 3||abc@ abc",
        "GET@ HTTP/1.1 200|Content-Length: 0||@ ''",
        "GET@ HTTP/1.1 200 OK|Content-Length: 3, 3|content-length: 3||abc@ abc",
        "GET@ HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|0||@ abc",
        "GET@ HTTP/1.1 200 OK|Transfer-Encoding: chunked||3 ;a=b|abc|A|0123456789|00|T: u||@ abc0123456789",
        "GET@ HTTP/1.1 200 OK|Transfer-Encoding: Chunked|Content-Length: 1||1|a|0||@ a",
        "GET@ HTTP/1.1 200 OK|transfer-encoding: x|Transfer-Encoding: chunked||1|a|0||@ a",
        "GET@ HTTP/1.1 204 No|Content-Length: 9||@ ''",
        "GET@ HTTP/1.1 304 No|Transfer-Encoding: chunked||@ ''",
        "HEAD@ HTTP/1.1 200 OK|Content-Length: 9||@ ''",
        "CONNECT@ HTTP/1.1 200 OK|Content-Length: 9||@ ''",
        "GET@ HTTP/1.1 100 Go on||HTTP/1.1 103 Hint|Link: x||HTTP/1.1 200 OK|Content-Length: 1||a@ a",
        "GET@ ||HTTP/1.1 200 OK|Content-Length: 1||a@ a"
      })
  void aBodyEndsWhereItsFramingSays(String method, String lines, String body) throws Exception {
    String text = lines.replace("|", "\r\n");
    Reading whole = new Reading(method).feed(text + "NEXT");
    assertEquals(Event.END, whole.last);
    assertEquals(body, whole.body.toString());
    assertEquals("NEXT", whole.rest());

    Reading bytes = new Reading(method);
    for (char c : text.toCharArray()) {
      bytes.feed(String.valueOf(c));
    }
    assertEquals(Event.END, bytes.last);
    assertEquals(body, bytes.body.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK||abc",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip||abc",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked, gzip||abc",
        "HTTP/1.0 200 OK|Connection: keep-alive||abc"
      })
  void aBodyOfNoLengthEndsWithTheConnection(String lines) throws Exception {
    Reading reading = new Reading("GET").feed(lines.replace("|", "\r\n"));
    assertEquals(Event.MORE, reading.last);
    assertEquals("abc", reading.body.toString());
    assertTrue(reading.reader.endsWithConnection());
    assertFalse(reading.reader.persists());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "HTTP/1.1 200 OK|Content-Length: 0||; true",
        "HTTP/1.1 200 OK|Content-Length: 0|Connection: x, Close||; false",
        "HTTP/1.0 200 OK|Content-Length: 0||; false",
        "HTTP/1.0 200 OK|Content-Length: 0|Connection: Keep-Alive||; true",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||0||; true",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 4||0||; false",
        "HTTP/1.0 200 OK|Transfer-Encoding: chunked|Connection: keep-alive||0||; false"
      })
  void aConnectionPersistsWhereBothSidesAgree(String lines, boolean persists) throws Exception {
    assertEquals(persists, new Reading("GET").feed(lines.replace("|", "\r\n")).reader.persists());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "HTTP/2 200 OK; no HTTP status line",
        "ICY 200 OK; no HTTP status line",
        "HTTP/1.1 20 OK; no HTTP status line",
        "HTTP/1.1 200 OK|Content-Length: 1, 2; bad Content-Length",
        "HTTP/1.1 200 OK|Content-Length: +1; bad Content-Length",
        "HTTP/1.1 200 OK|Content-Length: 9999999999999999999; bad Content-Length",
        "HTTP/1.1 200 OK|Content-Length:; bad Content-Length"
      })
  void aHeadThatIsNoneIsRefused(String lines, String why) {
    String text = lines.replace("|", "\r\n") + "\r\n\r\n";
    HttpViolation e = assertThrows(HttpViolation.class, () -> new Reading("GET").feed(text));
    assertEquals(why, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g\r\n",
        "\r\n",
        " 1\r\n",
        "-1\r\n",
        "0x1\r\n",
        "1 2;\rx",
        "5\r5\r\n",
        "1;a\rb\r\n",
        "1\r\r\n",
        "1111111111111111\r\n",
        "1\r\nab",
        "1\r\na\rb",
        "1\r\na\r\r\n"
      })
  void aChunkThatIsNoneIsRefused(String chunk) throws Exception {
    Reading reading =
        new Reading("GET").feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertThrows(HttpViolation.class, () -> reading.feed(chunk));
  }

  @Test
  void linesMayEndWithoutCarriageReturns() throws Exception {
    Reading reading =
        new Reading("GET").feed("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nab\n0\n\n");
    assertEquals(Event.END, reading.last);
    assertEquals("ab", reading.body.toString());
  }

  @Test
  void trailersAreKnownAtTheEnd() throws Exception {
    Reading reading =
        new Reading("GET").feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    reading.feed("1\r\na\r\n0\r\nX: 1\r\n");
    assertEquals(0, reading.reader.trailers().size());
    reading.feed("\r\n");
    assertEquals("1", reading.reader.trailers().first("x"));
  }

  @Test
  void aBodyComesInPiecesOfTheSizeAskedFor() throws Exception {
    ResponseReader reader = new Reading("GET").reader;
    ByteBuf in =
        Unpooled.copiedBuffer(
            "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nabcdefg", StandardCharsets.ISO_8859_1);
    assertEquals(Event.HEAD, reader.next(in, 3));
    for (String piece : new String[] {"abc", "def", "g"}) {
      assertEquals(Event.BODY, reader.next(in, 3));
      assertEquals(piece, new String(reader.piece(), StandardCharsets.ISO_8859_1));
    }
    assertEquals(Event.END, reader.next(in, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: %s", "X%s: y"})
  void aHeadBeyondItsLimitIsRefusedBeforeItsEnd(String field) {
    String head = "HTTP/1.1 200 OK\r\n" + field.formatted("x".repeat(2000));
    assertThrows(HttpViolation.class, () -> new Reading("GET").feed(head));
  }

  @Test
  void moreFieldsThanTheLimitAreRefused() {
    String head = "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(21);
    assertThrows(HttpViolation.class, () -> new Reading("GET").feed(head));
  }

  @Test
  void endlessExtensionsAreRefused() throws Exception {
    Reading reading =
        new Reading("GET").feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    assertThrows(HttpViolation.class, () -> reading.feed("x".repeat(5000)));
  }

  @Test
  void theNextResponseIsReadByItsOwnRequest() throws Exception {
    Reading reading = new Reading("HEAD").feed("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
    assertEquals(Event.END, reading.last);
    reading.reader.expect("GET");
    assertFalse(reading.reader.hasBegun());
    reading.feed("HTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nabc");
    assertEquals(404, reading.status());
    assertEquals("abc", reading.body.toString());
  }
}
