package dev.moonwire.tls.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.moonwire.tls.error.TlsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of application protocols that libtls takes. */
class AlpnTest {
  @Test
  void blanksBelongToAnApplicationProtocolsName() throws TlsException {
    assertEquals(List.of("h2", " http/1.1"), Alpn.parse("h2, http/1.1"));
    assertEquals(32767, Alpn.parse("a,".repeat(32766) + "a").size());
    assertEquals(255, Alpn.parse("a".repeat(255)).get(0).length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "h2,", ",h2", "h2,,x"})
  void applicationProtocolsHaveALength(String list) {
    assertText("alpn protocol with zero length", () -> Alpn.parse(list));
  }

  @Test
  void longApplicationProtocolsAreRefused() {
    assertText("alpn protocol too long", () -> Alpn.parse("a".repeat(256)));
    assertText("alpn too large", () -> Alpn.parse("a,".repeat(32767) + "a"));
    assertText("alpn too large", () -> Alpn.parse(",".repeat(65535)));
  }

  private interface Attempt {
    void run() throws TlsException;
  }

  private static void assertText(String text, Attempt attempt) {
    assertEquals(text, assertThrows(TlsException.class, attempt::run).text());
  }
}
