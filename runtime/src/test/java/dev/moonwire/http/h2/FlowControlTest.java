package dev.moonwire.http.h2;

import static dev.moonwire.http.h2.RawServer.ACK;
import static dev.moonwire.http.h2.RawServer.SETTINGS;
import static dev.moonwire.http.h2.RawServer.WINDOW;
import static dev.moonwire.http.h2.RawServer.data;
import static dev.moonwire.http.h2.RawServer.frame;
import static dev.moonwire.http.h2.RawServer.head;
import static dev.moonwire.http.h2.RawServer.number;
import static dev.moonwire.http.h2.RawServer.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.http.HttpViolation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The windows of both directions (RFC 9113 §5.2), to the byte. */
final class FlowControlTest {
  private static final int INITIAL_WINDOW = 4;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int CANCEL = 8;

  @Test
  void uploadsStopAtTheWindowAndGoOnWithIt() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Http2Exchange upload = server.post("up");
      server.receives();
      assertEquals(65_535, upload.allowance());
      upload.write(new byte[70_000], 0, 70_000, false);
      assertEquals(70_000, upload.unsent());
      assertEquals(0, upload.allowance());
      assertEquals(
          List.of("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383"),
          server.receives());
      assertEquals(4_465, upload.unsent());
      assertFalse(server.session.hasOutput());

      server.sends(frame(WINDOW, 0, 0, number(10_000)));
      assertFalse(server.session.hasOutput(), "the stream's window is still shut");
      server.sends(frame(WINDOW, 0, 1, number(1_000)));
      assertTrue(server.session.hasOutput());
      assertEquals(List.of("DATA 1 1000"), server.receives());
      assertEquals(List.of(), server.told.lines());

      server.sends(frame(WINDOW, 0, 1, number(9_000)));
      assertEquals(List.of("DATA 1 3465"), server.receives());
      assertEquals(List.of("up writable"), server.told.lines());
      assertEquals(5_535, upload.allowance());
      upload.write(new byte[2], 1, 1, true);
      assertEquals(List.of("DATA 1 1 end"), server.receives());
      assertEquals(List.of(), server.told.lines());
      assertThrows(IllegalStateException.class, () -> upload.write(new byte[1], 0, 1, false));
    }
  }

  @Test
  void endsOfUploadsNeedNoWindow() throws Exception {
    try (RawServer server = RawServer.begun(Http2Options.DEFAULT, setting(INITIAL_WINDOW, 0))) {
      Http2Exchange upload = server.post("up");
      server.receives();
      upload.write(new byte[0], 0, 0, true);
      assertEquals(List.of("DATA 1 0 end"), server.receives());
    }
  }

  @Test
  void uploadsTakeTurns() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Http2Exchange first = server.post("first");
      Http2Exchange second = server.post("second");
      server.receives();
      first.write(new byte[40_000], 0, 40_000, true);
      second.write(new byte[10], 0, 10, true);
      assertEquals(
          List.of("DATA 1 16384", "DATA 3 10 end", "DATA 1 16384", "DATA 1 7232 end"),
          server.receives());
    }
  }

  @Test
  void initialWindowsChangeUnderOpenStreamsAndMayFallBelowZero() throws Exception {
    try (RawServer server = RawServer.begun()) {
      Http2Exchange upload = server.post("up");
      server.receives();
      upload.write(new byte[40_000], 0, 40_000, false);
      server.receives();
      server.sends(frame(SETTINGS, 0, 0, setting(INITIAL_WINDOW, 30_000)));
      assertEquals(0, upload.allowance());
      upload.write(new byte[8], 0, 8, false);
      assertEquals(List.of("SETTINGS ack"), server.receives());
      server.sends(frame(WINDOW, 0, 1, number(10_000)));
      assertFalse(server.session.hasOutput());
      server.sends(frame(SETTINGS, 0, 0, setting(INITIAL_WINDOW, 30_005)));
      assertEquals(List.of("SETTINGS ack", "DATA 1 5"), server.receives());
    }
  }

  @Test
  void nginxsWindowsReachTheirBoundAndNotBeyond() throws Exception {
    try (RawServer server =
        RawServer.begun(Http2Options.DEFAULT, setting(INITIAL_WINDOW, 65_536))) {
      Http2Exchange upload = server.post("up");
      server.sends(frame(WINDOW, 0, 0, number(0x7fff_0000)));
      assertEquals(65_536, upload.allowance());
      HttpViolation violation =
          assertThrows(HttpViolation.class, () -> server.sends(frame(WINDOW, 0, 0, number(1))));
      assertEquals("http/2: a window beyond all bounds", violation.getMessage());
    }
  }

  @Test
  void windowsOfStreamsBeyondTheBoundEndTheStream() throws Exception {
    try (RawServer server = RawServer.begun()) {
      server.post("up");
      server.receives();
      server.sends(frame(WINDOW, 0, 1, number(Integer.MAX_VALUE)));
      assertEquals(List.of("up reset 3"), server.told.lines());
      assertEquals(List.of("RST 1 " + FLOW_CONTROL_ERROR), server.receives());
    }
  }

  @Test
  void windowIsGivenBackOnlyForWhatIsConsumed() throws Exception {
    try (RawServer server = RawServer.begun(new Http2Options(20_000, 80_000))) {
      Http2Exchange download = server.get("down");
      server.receives();
      server.sends(head(1, false, ":status", "200"), data(1, 10_000, false));
      server.sends(data(1, 10_000, false));
      assertEquals(List.of(), server.receives());
      download.consumed(9_999);
      assertEquals(List.of(), server.receives());
      download.consumed(1);
      assertEquals(List.of("WINDOW 1 10000"), server.receives());
      download.consumed(4_000);
      download.consumed(6_000);
      assertEquals(List.of("WINDOW 1 10000"), server.receives());
      assertThrows(IllegalArgumentException.class, () -> download.consumed(1));
    }
  }

  @Test
  void serversThatExceedAWindowLoseTheStream() throws Exception {
    try (RawServer server = RawServer.begun(new Http2Options(20_000, 80_000))) {
      server.get("down");
      server.receives();
      server.sends(head(1, false, ":status", "200"), data(1, 16_000, false), data(1, 4_001, false));
      assertEquals(
          List.of("down head 200", "down data 16000", "down reset 3"), server.told.lines());
      assertEquals(List.of("RST 1 3"), server.receives());
    }
  }

  @Test
  void withoutAWindowServersSendWhatIsGranted() throws Exception {
    try (RawServer server = RawServer.begun(new Http2Options(0, 80_000))) {
      Http2Exchange download = server.get("down");
      server.receives();
      assertEquals(0, download.credit());
      assertTrue(download.grant(1_000));
      assertEquals(List.of("WINDOW 1 1000"), server.receives());
      server.sends(head(1, false, ":status", "200"), data(1, 600, false));
      assertEquals(List.of(), server.receives());
      assertEquals(400, download.credit());
      assertFalse(download.grant(0));
      assertFalse(download.grant(Integer.MAX_VALUE));
      assertTrue(download.grant(Integer.MAX_VALUE - 400));
      server.receives();
      server.sends(data(1, 401, true));
      assertFalse(download.grant(1));
      assertEquals(List.of(), server.receives());
    }
  }

  @Test
  void serversThatExceedWhatIsGrantedLoseTheStream() throws Exception {
    try (RawServer server = RawServer.begun(new Http2Options(0, 80_000))) {
      server.get("down").grant(10);
      server.receives();
      server.sends(head(1, false, ":status", "200"), data(1, 11, false));
      assertEquals(List.of("RST 1 3"), server.receives());
    }
  }

  @Test
  void smallWindowsHoldOnlyOnceTheServerKnowsThem() throws Exception {
    try (RawServer server = new RawServer(new Http2Options(1_000, 80_000))) {
      server.get("early");
      server.sends(frame(SETTINGS, 0, 0), head(1, false, ":status", "200"));
      server.sends(data(1, 16_000, false), data(1, 16_000, true), frame(SETTINGS, ACK, 0));
      server.get("late");
      server.sends(head(3, false, ":status", "200"), data(3, 1_001, false));
      assertEquals(
          List.of(
              "settings",
              "early head 200",
              "early data 16000",
              "early data 16000 end",
              "early ended",
              "late head 200",
              "late reset 3"),
          server.told.lines());
    }
  }

  @Test
  void responsesThatNobodyTakesDoNotHoldUpOthers() throws Exception {
    try (RawServer server = RawServer.begun(new Http2Options(65_535, 65_535))) {
      server.get("paused");
      Http2Exchange read = server.get("read");
      server.receives();
      byte[] piece = data(1, 16_000, false);
      server.sends(head(1, false, ":status", "200"), piece, piece, piece, piece);
      assertEquals(List.of("WINDOW 0 48000"), server.receives());
      server.sends(head(3, false, ":status", "200"), data(3, 16_000, false));
      read.consumed(16_000);
      server.sends(data(3, 16_000, false), data(3, 16_000, true));
      assertEquals(List.of("WINDOW 0 48000"), server.receives());
      List<String> told = server.told.lines();
      assertEquals("read ended", told.get(told.size() - 1));
    }
  }

  @Test
  void contentForStreamsThatAreOverCountsForTheConnection() throws Exception {
    try (RawServer server = RawServer.begun(new Http2Options(65_535, 65_535))) {
      server.get("given").reset(CANCEL);
      server.receives();
      server.sends(data(1, 16_384, false), data(1, 16_384, false));
      assertEquals(List.of("WINDOW 0 32768"), server.receives());
    }
  }

  @Test
  void windowOfTheConnectionIsGivenBackInSteps() throws Exception {
    try (RawServer server = RawServer.begun(new Http2Options(200_000, 65_535))) {
      server.get("a");
      server.receives();
      server.sends(
          head(1, false, ":status", "200"), data(1, 16_384, false), data(1, 16_382, false));
      assertEquals(List.of(), server.receives());
      server.sends(data(1, 1, false));
      assertEquals(List.of("WINDOW 0 32767"), server.receives());
    }
  }
}
