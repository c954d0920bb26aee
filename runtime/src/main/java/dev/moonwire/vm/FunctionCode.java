package dev.moonwire.vm;

import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Upvaldesc;

/** A compiled function as the interpreter runs it, shared by its closures. */
final class FunctionCode {
  /** Owns the closures of this function. */
  final Interpreter interpreter;

  /** LuaJ's form: debug information, and the instructions that slow paths read. */
  final Prototype source;

  /** Instructions of {@link Op}; same positions as {@code source.code}. */
  final int[] code;

  final LuaValue[] constants;

  /** {@link Nodes.spread} of each constant. */
  final int[] hashes;

  final FunctionCode[] functions;
  final int parameters;
  final int registers;
  final boolean vararg;

  /** What a call takes of the stack from the function's slot on, its extra arguments apart. */
  final int slots;

  /** Whether upvalues may have to be closed when it returns. */
  final boolean hasClosures;

  /** Where each upvalue of a closure comes from: the encloser's registers, or its upvalues. */
  final boolean[] upvalueInStack;

  final int[] upvalueIndex;

  /** Whether it was loaded as instructions, which a compiler may never have made. */
  final boolean precompiled;

  /** The last {@link Census} that has counted it. */
  int census;

  FunctionCode(Interpreter interpreter, Prototype source, ConstantPool pool, boolean precompiled) {
    this.interpreter = interpreter;
    this.precompiled = precompiled;
    this.source = source;
    this.constants = new LuaValue[source.k.length];
    this.hashes = new int[source.k.length];
    for (int i = 0; i < constants.length; i++) {
      constants[i] = source.k[i] instanceof LuaString s ? pool.intern(s) : source.k[i];
      hashes[i] = Nodes.spread(constants[i]);
    }
    this.functions = new FunctionCode[source.p.length];
    for (int i = 0; i < functions.length; i++) {
      functions[i] = new FunctionCode(interpreter, source.p[i], pool, precompiled);
    }
    this.parameters = source.numparams;
    this.registers = source.maxstacksize;
    this.vararg = source.is_vararg != 0;
    this.slots = 1 + registers + Coroutine.SLACK;
    this.hasClosures = functions.length > 0;
    Upvaldesc[] upvalues = source.upvalues;
    this.upvalueInStack = new boolean[upvalues.length];
    this.upvalueIndex = new int[upvalues.length];
    for (int i = 0; i < upvalues.length; i++) {
      upvalueInStack[i] = upvalues[i].instack;
      upvalueIndex[i] = upvalues[i].idx;
    }
    this.code = Translator.translate(source.code, constants);
  }

  /** A function without anything: for frames that run none. */
  static FunctionCode empty(Interpreter interpreter) {
    Prototype nothing = new Prototype(0);
    nothing.k = LuaValue.NOVALS;
    nothing.code = new int[0];
    nothing.p = new Prototype[0];
    nothing.lineinfo = new int[0];
    nothing.source = LuaValue.EMPTYSTRING;
    return new FunctionCode(interpreter, nothing, new ConstantPool(), false);
  }

  /** The line of the instruction at {@code pc}; -1 when stripped. */
  int line(int pc) {
    int[] lines = source.lineinfo;
    return lines != null && pc >= 0 && pc < lines.length ? lines[pc] : -1;
  }

  /** The name of an upvalue; empty when stripped. */
  String upvalueName(int index) {
    LuaString name = source.upvalues[index].name;
    return name == null ? "" : Text.of(name);
  }

  /** Which upvalue is {@code _ENV}; -1 for none. */
  int environmentUpvalue() {
    for (int i = 0; i < source.upvalues.length; i++) {
      LuaString name = source.upvalues[i].name;
      if (name != null && name.raweq(Names.ENV)) {
        return i;
      }
    }
    return -1;
  }
}
