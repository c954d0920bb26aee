package dev.moonwire.jsr223;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import org.jspecify.annotations.Nullable;

/** What a context's reserved names tell a script about its run. */
final class ScriptArguments {
  private ScriptArguments() {}

  /** The values of {@link ScriptEngine#ARGV}, for the script's {@code ...}; none without it. */
  static @Nullable Object[] of(ScriptContext context) {
    Object given = context.getAttribute(ScriptEngine.ARGV);
    if (given instanceof List<?> list) {
      return list.toArray();
    }
    return given instanceof Object[] array ? array : new Object[0];
  }

  /** As lua(1) has {@code arg}: the file at 0, the arguments from 1 on; null without any. */
  static @Nullable Map<Object, @Nullable Object> table(ScriptContext context) {
    if (context.getAttribute(ScriptEngine.ARGV) == null) {
      return null;
    }
    Map<Object, @Nullable Object> table = new LinkedHashMap<>();
    table.put(0, file(context));
    for (Object argument : Arrays.asList(of(context))) {
      table.put(table.size(), argument);
    }
    return table;
  }

  /** What {@link ScriptEngine#FILENAME} says; null without it. */
  static @Nullable String file(ScriptContext context) {
    Object file = context.getAttribute(ScriptEngine.FILENAME);
    return file == null ? null : file.toString();
  }
}
