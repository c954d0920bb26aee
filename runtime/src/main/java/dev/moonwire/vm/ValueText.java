package dev.moonwire.vm;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Values as text: {@code tostring}, and what is shown of an error nobody caught. */
final class ValueText {
  private final LuaVm vm;

  ValueText(LuaVm vm) {
    this.vm = vm;
  }

  /** {@code tostring(v)}: {@code __tostring}, numbers as %.14g, {@code type: 0x...} for objects. */
  LuaString of(LuaValue v) {
    LuaValue shown = vm.metamethod(v, "__tostring");
    if (!shown.isnil()) {
      LuaValue text = vm.invoke(shown, v).arg1();
      if (text instanceof LuaString s) {
        return s;
      }
      throw new LuaError("'tostring' must return a string");
    }
    return switch (v.type()) {
      case LuaValue.TSTRING -> (LuaString) v;
      case LuaValue.TNUMBER -> Numbers.text(v);
      case LuaValue.TNIL, LuaValue.TBOOLEAN -> LuaString.valueOf(Text.of(v));
      default -> LuaString.valueOf(v.typename() + ": " + vm.addresses().of(v));
    };
  }

  /** An error that nobody caught; a limit may end the attempt to show it. */
  ScriptException failure(LuaError e) {
    try {
      return ScriptException.ofRunning(e, ofError(e.getMessageObject()));
    } catch (LuaError limit) {
      return ScriptException.ofRunning(limit, Text.of(limit.getMessageObject()));
    }
  }

  /** What lua(1) prints for an error value: fails with the error of a limit only. */
  private String ofError(LuaValue value) {
    boolean plain = value.type() == LuaValue.TSTRING || value.type() == LuaValue.TNUMBER;
    if (plain || !vm.metamethod(value, "__tostring").isnil()) {
      try {
        return Text.of(of(value));
      } catch (LuaError e) {
        if (Meter.endsScript(e)) {
          throw e;
        }
        return "(error object is a " + value.typename() + " value)";
      }
    }
    return value.isnil() ? "nil" : "(error object is a " + value.typename() + " value)";
  }
}
