package dev.moonwire.spec;

import dev.moonwire.Access;
import dev.moonwire.LuaFunction;
import dev.moonwire.Moonwire;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run down while it goes on. The formats are the Lua modules {@code
 * moonwire.spec.report.*}, in a VM of the report's own.
 */
public final class SpecReport implements SpecListener, AutoCloseable {
  private static final String NEW =
      """
      local report = require('moonwire.spec').report(...)
      return function(event, value)
        report[event](report, value)
        io.stdout:flush()
      end
      """;

  private final Moonwire lua;
  private final LuaFunction send;

  private SpecReport(Moonwire lua, LuaFunction send) {
    this.lua = lua;
    this.send = send;
  }

  /** The formats a report can have. */
  public enum Format {
    /** For people. */
    PLAIN,
    /** TAP 13, for programs. */
    TAP
  }

  /** A report that is written to {@code out}, which stays open. */
  public static SpecReport to(OutputStream out, Format format) {
    Moonwire lua = Moonwire.builder().allow(Access.all()).stdout(out).build();
    try {
      Object send = lua.load(NEW, "=report").call(format.name().toLowerCase(Locale.ROOT));
      return new SpecReport(lua, (LuaFunction) Objects.requireNonNull(send));
    } catch (RuntimeException e) {
      lua.close();
      throw e;
    }
  }

  @Override
  public void on(SpecEvent event) {
    if (event instanceof SpecEvent.FileStarted started) {
      send.call("file_started", started.file().toString());
    } else if (event instanceof SpecEvent.TestFinished finished) {
      send.call("test_finished", values(finished.result()));
    } else if (event instanceof SpecEvent.FileFinished) {
      send.call("file_finished");
    } else if (event instanceof SpecEvent.RunFinished) {
      send.call("finished");
    }
  }

  @Override
  public void close() {
    lua.close();
  }

  /** A result as {@code moonwire.spec.execute} gives it. */
  private static Map<String, @Nullable Object> values(SpecResult result) {
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("name", result.name());
    values.put("full_name", result.fullName());
    values.put("status", result.status().name().toLowerCase(Locale.ROOT));
    values.put("message", result.message());
    values.put("file", result.file());
    values.put("line", result.line() > 0 ? result.line() : null);
    values.put("trace", result.trace());
    values.put("seconds", result.duration().toNanos() / 1e9);
    return values;
  }
}
