package dev.moonwire.jsr223;

import dev.moonwire.LuaScript;
import javax.script.CompiledScript;
import javax.script.ScriptContext;
import javax.script.ScriptException;
import org.jspecify.annotations.Nullable;

/** A script compiled once, for its engine to run in any context. */
final class MoonwireCompiledScript extends CompiledScript {
  private final MoonwireScriptEngine engine;
  private final LuaScript script;

  MoonwireCompiledScript(MoonwireScriptEngine engine, LuaScript script) {
    this.engine = engine;
    this.script = script;
  }

  @Override
  public @Nullable Object eval(ScriptContext context) throws ScriptException {
    return engine.run(script, context);
  }

  @Override
  public MoonwireScriptEngine getEngine() {
    return engine;
  }
}
