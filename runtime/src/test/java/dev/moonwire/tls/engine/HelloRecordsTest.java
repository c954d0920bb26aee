package dev.moonwire.tls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelloRecordsTest {
  private final HelloRecords hello = new HelloRecords();

  private boolean add(String hex) {
    return hello.add(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  private List<String> records() {
    return hello.records().stream().map(HelloRecordsTest::hex).toList();
  }

  private static String hex(ByteBuffer record) {
    byte[] bytes = new byte[record.remaining()];
    record.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void aWholeMessageIsHandedOnAsItIs() {
    assertTrue(add("16 0301 0006 01000002 abcd"));
    assertEquals(List.of("160301000601000002abcd"), records());
  }

  @Test
  void piecesAreHandedOnInOneRecord() {
    assertFalse(add("16 0301 0001 01"));
    assertFalse(add("16 0303 0000"));
    assertFalse(add("16 0303 0004 000002ab"));
    assertTrue(add("16 0303 0003 cdffee"));
    assertEquals(List.of("160301000801000002abcdffee"), records());
  }

  @Test
  void aLongMessageKeepsWithinWhatARecordMayHold() {
    assertFalse(add("16 0301 4000 01004ffc" + "00".repeat(16380)));
    assertTrue(add("16 0301 1000" + "00".repeat(4096)));
    assertEquals(List.of(16389, 4101), hello.records().stream().map(ByteBuffer::limit).toList());
  }

  @Test
  void whatIsNoHelloIsTheEnginesAtOnce() {
    assertTrue(add("16 0301 0004 02000010"));
    assertEquals(List.of("160301000402000010"), records());
  }

  @Test
  void aRecordOfAnotherKindEndsTheWait() {
    assertFalse(add("16 0301 0002 0100"));
    assertTrue(add("15 0301 0002 0228"));
    assertEquals(List.of("16030100020100", "15030100020228"), records());
  }

  @Test
  void aMessageThatIsTooLongIsNotWaitedFor() {
    assertTrue(add("16 0301 0004 01ffffff"));
  }

  @Test
  void aRecordThatIsTooLongIsHandedOnAsItIs() {
    assertTrue(add("16 0301 4001" + "01".repeat(16385)));
    assertEquals(List.of(16390), hello.records().stream().map(ByteBuffer::limit).toList());
  }
}
