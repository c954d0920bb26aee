package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Gives a VM what a process with a small heap has no room for, and prints what comes of it. */
final class SmallHeapProgram {
  private static final int ARGUMENTS = 100;

  private SmallHeapProgram() {}

  public static void main(String[] args) throws ScriptException {
    LuaVm vm = new CoreLua().vm;
    byte[] chunk = manyFunctions();
    try {
      vm.run(chunk, "=large", LuaValue.NONE);
    } catch (ScriptException e) {
      System.out.println("run: " + e.getMessage());
    }
    try {
      vm.load(chunk, "=large", "t", null);
    } catch (LuaError e) {
      System.out.println("load: " + e.getMessage());
    }
    LuaValue count = vm.load(bytes("return 1 + 1"), "=small", "t", null);
    try {
      vm.call(count, new Exhausting());
    } catch (ScriptException e) {
      System.out.println("call: " + e.getMessage());
    }
    System.out.println("after: " + vm.call(count, LuaValue.NONE).arg1());
  }

  private static byte[] manyFunctions() {
    return bytes("local f " + "f = function() end ".repeat(200_000));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Arguments that are made when they are asked for, each larger than the one before. */
  private static final class Exhausting extends Varargs {
    private final LuaValue[] made = new LuaValue[ARGUMENTS + 1];

    @Override
    public LuaValue arg(int n) {
      byte[] bytes = new byte[n << 20];
      Arrays.fill(bytes, (byte) 'x');
      made[n] = LuaString.valueUsing(bytes);
      return made[n];
    }

    @Override
    public int narg() {
      return ARGUMENTS;
    }

    @Override
    public LuaValue arg1() {
      return arg(1);
    }

    @Override
    public Varargs subargs(int start) {
      throw new UnsupportedOperationException("not needed");
    }
  }
}
