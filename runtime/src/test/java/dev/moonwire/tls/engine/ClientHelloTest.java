package dev.moonwire.tls.engine;

import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_0;
import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_1;
import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_2;
import static dev.moonwire.tls.cipher.ProtocolVersion.TLS1_3;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.tls.cipher.ProtocolVersion;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
  private static final Set<ProtocolVersion> LEGACY = Set.of(TLS1_0, TLS1_1, TLS1_2);
  private static final String NO_EXTENSIONS = "";
  private static final String SERVER_NAME = "0000 000b 0009 00 0006 612e74657374";
  private static final String STATUS_REQUEST = "0005 0005 01 0000 0000";
  private static final String VERSIONS_12_AND_13 = "002b 0005 04 0303 0304";
  private static final String VERSION_12 = "002b 0003 02 0303";

  @Test
  void tellsNameStapleAndVersion() {
    assertEquals(
        new ClientHello("a.test", false, true, Set.of(TLS1_2, TLS1_3), Set.of()),
        read(hello(VERSIONS_12_AND_13, SERVER_NAME, STATUS_REQUEST)));
    assertEquals(
        new ClientHello("a.test", false, false, Set.of(TLS1_2), Set.of()),
        read(hello(SERVER_NAME, VERSION_12)));
  }

  @Test
  void withoutTheirExtensionTheVersionsAreThoseUpToTheOneInFront() {
    assertEquals(new ClientHello(null, false, true, LEGACY, Set.of()), read(hello(STATUS_REQUEST)));
    assertEquals(new ClientHello(null, false, false, LEGACY, Set.of()), read(hello(NO_EXTENSIONS)));
  }

  @Test
  void groupsAndVersionsThatNobodyKnowsAreHarmless() {
    ClientHello hello = read(hello("000a 0008 0006 1a1a 001d 11ec", "002b 0005 04 2a2a 0304"));
    assertEquals(
        new ClientHello(null, false, false, Set.of(TLS1_3), Set.of(0x1a1a, 29, 0x11ec)), hello);
  }

  @Test
  void aNameInAFormThatThereIsNotIsBad() {
    ClientHello bad = new ClientHello(null, true, false, LEGACY, Set.of());
    assertEquals(bad, read(hello("0000 000b 0009 01 0006 612e74657374")), "another type");
    assertEquals(bad, read(hello("0000 0002 0000")), "an empty list");
    assertEquals(bad, read(hello("0000 0005 0003 00 0000")), "an empty name");
    assertEquals(bad, read(hello("0000 000b 0009 00 0007 612e74657374")), "longer than its list");
    assertEquals(bad, read(hello("0000 000a 0009 00 0006 612e746573")), "shorter than it says");
    assertEquals(bad, read(hello("0000 000c 0009 00 0006 612e74657374 00")), "something behind it");
  }

  @Test
  void aStatusRequestOfAnotherTypeIsNone() {
    assertEquals(
        new ClientHello(null, false, false, LEGACY, Set.of()),
        read(hello("0005 0005 02 0000 0000")));
  }

  @Test
  void aMessageCutAnywhereSaysNothingWrong() {
    byte[] whole = hello(SERVER_NAME, STATUS_REQUEST, VERSIONS_12_AND_13);
    for (int length = TlsBuffers.HEADER; length < whole.length; length++) {
      ClientHello cut = read(Arrays.copyOf(whole, length));
      assertTrue(cut.versions().containsAll(LEGACY), "cut at " + length);
      assertEquals(
          new ClientHello(null, false, false, cut.versions(), Set.of()), cut, "cut at " + length);
    }
  }

  @Test
  void isReadAcrossRecords() {
    byte[] whole = hello(SERVER_NAME, VERSIONS_12_AND_13);
    int cut = 60;
    byte[] rest = new byte[TlsBuffers.HEADER + whole.length - cut];
    System.arraycopy(whole, 0, rest, 0, TlsBuffers.HEADER);
    System.arraycopy(whole, cut, rest, TlsBuffers.HEADER, whole.length - cut);
    List<ByteBuffer> both =
        List.of(ByteBuffer.wrap(Arrays.copyOf(whole, cut)), ByteBuffer.wrap(rest));
    assertEquals(
        new ClientHello("a.test", false, false, Set.of(TLS1_2, TLS1_3), Set.of()),
        ClientHello.read(both));
  }

  private static ClientHello read(byte[] record) {
    return ClientHello.read(List.of(ByteBuffer.wrap(record)));
  }

  /** A record with a hello of one suite and these extensions. */
  private static byte[] hello(String... extensions) {
    byte[] extended = bytes(String.join("", extensions));
    String body =
        "0303" + "00".repeat(32) + "00" + "0002 1301" + "01 00" + size(extended.length, 4);
    int length = bytes(body).length + extended.length;
    byte[] head = bytes("16 0301" + size(length + 4, 4) + "01" + size(length, 6) + body);
    byte[] record = Arrays.copyOf(head, head.length + extended.length);
    System.arraycopy(extended, 0, record, head.length, extended.length);
    return record;
  }

  private static String size(int number, int digits) {
    return HexFormat.of().toHexDigits(number, digits);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
