package dev.moonwire.jsr223;

import dev.moonwire.Moonwire;
import dev.moonwire.MoonwireBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes script engines, and tells {@link javax.script.ScriptEngineManager} what they are called:
 * {@code moonwire}, and also {@code lua} unless LuaJ's own engine, which claims that name, is
 * registered beside it.
 *
 * <p>An engine that the manager makes can compute and use its context's streams, no more. Who wants
 * more makes a factory of VMs that are allowed more, and may register it under any name:
 *
 * <pre>{@code
 * var factory = new MoonwireScriptEngineFactory(
 *     () -> Moonwire.builder().allow(Access.network("api.example:443")));
 * ScriptEngine engine = factory.getScriptEngine();
 * manager.registerEngineName("lua", factory);
 * }</pre>
 */
public final class MoonwireScriptEngineFactory implements ScriptEngineFactory {
  private static final String NAME = "moonwire";
  private static final String LANGUAGE = "Lua";
  private static final String LANGUAGE_VERSION = "5.2";

  private final Supplier<MoonwireBuilder> settings;
  private final boolean alone = !LuaJEngine.isRegistered();

  /** Engines that are allowed nothing outside. */
  public MoonwireScriptEngineFactory() {
    this(Moonwire::builder);
  }

  /**
   * Engines whose VMs are built by a builder of their own each; thread and standard streams are the
   * engine's to set.
   */
  public MoonwireScriptEngineFactory(Supplier<MoonwireBuilder> settings) {
    this.settings = Objects.requireNonNull(settings);
  }

  @Override
  public String getEngineName() {
    return "Moonwire";
  }

  @Override
  public String getEngineVersion() {
    return Moonwire.version();
  }

  /** {@code lua}; none where LuaJ's engine has it. */
  @Override
  public List<String> getExtensions() {
    return alone ? List.of("lua") : List.of();
  }

  /** Besides the ones that LuaJ's engine has, where it is registered. */
  @Override
  public List<String> getMimeTypes() {
    return unlessTaken(List.of("text/x-lua", "application/x-lua"), "text/lua", "application/lua");
  }

  @Override
  public List<String> getNames() {
    return unlessTaken(List.of(NAME, "Moonwire"), "lua", LANGUAGE);
  }

  private List<String> unlessTaken(List<String> own, String... shared) {
    if (!alone) {
      return own;
    }
    List<String> all = new ArrayList<>(own);
    all.addAll(List.of(shared));
    return List.copyOf(all);
  }

  @Override
  public String getLanguageName() {
    return LANGUAGE;
  }

  @Override
  public String getLanguageVersion() {
    return LANGUAGE_VERSION;
  }

  /**
   * As the interface has it. Engines are {@code MULTITHREADED}: any thread may use one at any time;
   * scripts run one after the other and see what earlier ones have left.
   */
  @Override
  public @Nullable Object getParameter(String key) {
    return switch (key) {
      case ScriptEngine.ENGINE -> getEngineName();
      case ScriptEngine.ENGINE_VERSION -> getEngineVersion();
      case ScriptEngine.NAME -> NAME;
      case ScriptEngine.LANGUAGE -> LANGUAGE;
      case ScriptEngine.LANGUAGE_VERSION -> LANGUAGE_VERSION;
      case "THREADING" -> "MULTITHREADED";
      default -> null;
    };
  }

  @Override
  public String getMethodCallSyntax(String object, String method, String... args) {
    return object + ":" + method + "(" + String.join(", ", args) + ")";
  }

  @Override
  public String getOutputStatement(String text) {
    StringBuilder statement = new StringBuilder("print(\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        statement.append('\\').append(c);
      } else if (c < ' ') {
        statement.append(String.format("\\%03d", (int) c));
      } else {
        statement.append(c);
      }
    }
    return statement.append("\")").toString();
  }

  /**
   * The line ends keep comments to their statements, the semicolons calls from their neighbours.
   */
  @Override
  public String getProgram(String... statements) {
    StringBuilder program = new StringBuilder();
    for (String statement : statements) {
      program.append(statement).append("\n;");
    }
    return program.toString();
  }

  @Override
  public MoonwireScriptEngine getScriptEngine() {
    return new MoonwireScriptEngine(this, settings.get());
  }
}
