package dev.moonwire.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.spec.SpecResult.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpecRunTest {
  private static final String ONE_OF_EACH =
      """
      describe("things", function()
        it("pass", function() end)
        it("fail", function()
          assert.equal(1, 2)
        end)
        it("break #odd", function() error("broken") end)
        pending("wait")
      end)
      """;

  @TempDir private Path folder;

  @Test
  void everyTestIsReportedInOrderBetweenItsFilesStartAndEnd() throws IOException {
    Path file = write("a_spec.lua", ONE_OF_EACH);
    List<SpecEvent> events = new ArrayList<>();
    SpecRun.builder().path(folder).build().run(events::add);

    assertEquals(new SpecEvent.FileStarted(file), events.get(0));
    assertEquals(
        List.of("things pass", "things fail", "things break #odd", "things wait"),
        results(events).stream().map(SpecResult::fullName).toList());
    assertEquals(
        List.of(Status.SUCCESS, Status.FAILURE, Status.ERROR, Status.PENDING),
        results(events).stream().map(SpecResult::status).toList());
    assertEquals(new SpecEvent.FileFinished(file), events.get(5));
    assertTrue(events.get(6) instanceof SpecEvent.RunFinished);
  }

  @Test
  void aFailureTellsItsPositionAndItsMessage() throws IOException {
    Path file = write("a_spec.lua", ONE_OF_EACH);
    SpecResult failure = results(run(SpecRun.builder().path(file))).get(1);
    assertEquals(file + ":4", failure.position());
    assertEquals(
        "Expected objects to be equal.\nPassed in:\n(number) 2\nExpected:\n(number) 1",
        failure.message());
  }

  @Test
  void theSummaryCountsAndIsGoodOnlyWithoutFailures() throws IOException {
    write("a_spec.lua", ONE_OF_EACH);
    SpecSummary bad = SpecRun.builder().path(folder).build().run(event -> {});
    assertFalse(bad.isGood());
    assertEquals(1, bad.count(Status.FAILURE));
    assertEquals(1, bad.count(Status.ERROR));

    SpecSummary good = SpecRun.builder().path(folder).filter("wait$").build().run(event -> {});
    assertTrue(good.isGood());
    assertEquals(0, good.count(Status.SUCCESS));
  }

  @Test
  void filterAndTagsChooseTests() throws IOException {
    write("a_spec.lua", ONE_OF_EACH);
    assertEquals(
        List.of("things pass"), names(run(SpecRun.builder().path(folder).filter("s pass"))));
    assertEquals(
        List.of("things break #odd"), names(run(SpecRun.builder().path(folder).tag("odd"))));
    assertEquals(
        List.of("things pass", "things fail", "things wait"),
        names(run(SpecRun.builder().path(folder).excludeTag("odd"))));
  }

  @Test
  void noFileSeesWhatAnotherLeftBehind() throws IOException {
    write("a_spec.lua", "it('pollutes', function() _G.polluted = 1 end)");
    write("b_spec.lua", "it('finds nothing', function() assert.is_nil(_G.polluted) end)");
    assertTrue(SpecRun.builder().path(folder).build().run(event -> {}).isGood());
  }

  @Test
  void aFileThatIsNoLuaHasOneTestThatSaysSo() throws IOException {
    write("a_spec.lua", "it('x', function( end)");
    List<SpecResult> results = results(run(SpecRun.builder().path(folder)));
    assertEquals(1, results.size());
    assertEquals(Status.ERROR, results.get(0).status());
    assertTrue(String.valueOf(results.get(0).message()).contains("a_spec.lua:1:"));
  }

  @Test
  void aTestThatEndsTheProgramIsAnErrorAndTheNextFileRuns() throws IOException {
    write("a_spec.lua", "it('exits', function() os.exit(0) end)");
    write("b_spec.lua", "it('runs', function() end)");
    assertEquals(
        List.of(Status.ERROR, Status.SUCCESS),
        results(run(SpecRun.builder().path(folder))).stream().map(SpecResult::status).toList());
  }

  @Test
  void aFinalizerThatEndsTheProgramIsAnErrorAndTheNextFileRuns() throws IOException {
    write(
        "a_spec.lua",
        "it('x', function() x = setmetatable({}, {__gc = function() os.exit(3) end}) end)");
    write("b_spec.lua", "it('runs', function() end)");
    assertEquals(
        List.of(Status.SUCCESS, Status.ERROR, Status.SUCCESS),
        results(run(SpecRun.builder().path(folder))).stream().map(SpecResult::status).toList());
  }

  @Test
  void modulesAreFoundInTheNearestSupportFolder() throws IOException {
    Files.createDirectories(folder.resolve("support"));
    Files.writeString(folder.resolve("support").resolve("shared.lua"), "return {answer = 42}");
    Files.createDirectories(folder.resolve("deep"));
    write("deep/a_spec.lua", "it('x', function() assert.equal(42, require('shared').answer) end)");
    assertTrue(SpecRun.builder().path(folder).build().run(event -> {}).isGood());
  }

  @Test
  void aMissingPathIsToldBeforeAnythingRuns() {
    Path missing = folder.resolve("missing");
    SpecRun run = SpecRun.builder().path(missing).build();
    NoSuchFileException thrown =
        assertThrows(NoSuchFileException.class, () -> run.run(event -> {}));
    assertEquals(missing.toString(), thrown.getMessage());
  }

  @Test
  void reportsShowEveryEventInTheirFormat() throws IOException {
    Path file = write("a_spec.lua", ONE_OF_EACH);
    String plain = report(SpecReport.Format.PLAIN);
    assertTrue(plain.contains("FAILED " + file + ":4: things fail\n"), plain);
    assertTrue(plain.contains("1 passed, 1 failed, 1 errors, 1 pending"), plain);
    String tap = report(SpecReport.Format.TAP);
    assertTrue(tap.startsWith("TAP version 13\n# " + file + "\nok 1 - things pass\n"), tap);
    assertTrue(tap.endsWith("ok 4 - things wait # SKIP pending\n1..4\n"), tap);
  }

  private String report(SpecReport.Format format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SpecReport report = SpecReport.to(out, format)) {
      SpecRun.builder().path(folder).build().run(report);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<SpecEvent> run(SpecRun.Builder builder) throws IOException {
    List<SpecEvent> events = new ArrayList<>();
    builder.build().run(events::add);
    return events;
  }

  private static List<SpecResult> results(List<SpecEvent> events) {
    return events.stream()
        .filter(SpecEvent.TestFinished.class::isInstance)
        .map(event -> ((SpecEvent.TestFinished) event).result())
        .toList();
  }

  private static List<String> names(List<SpecEvent> events) {
    return results(events).stream().map(SpecResult::fullName).toList();
  }
}
