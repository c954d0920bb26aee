package dev.moonwire.vm;

/**
 * The interpreter's instructions: Lua 5.2's with the kind of operand in the opcode, so that the
 * dispatch need not ask. {@code R} is a register, {@code K} a constant, {@code S} a string
 * constant.
 *
 * <pre>
 *   31     24 23     16 15      8 7       0
 *   [   C   ] [   B   ] [   A   ] [  op   ]     registers and constants
 *   [      Bx, sBx    ] [   A   ] [  op   ]     LOADK, CLOSURE and the for loops
 *   [            sBx            ] [  op   ]     JMP
 * </pre>
 *
 * What does not fit is {@link #WIDE}, or {@link #REST} where speed does not matter: their operands
 * are read from LuaJ's instruction.
 */
final class Op {
  static final int MOVE = 0;
  static final int LOADK = 1;
  static final int LOADBOOL = 2;
  static final int LOADNIL = 3;
  static final int GETUPVAL = 4;
  static final int SETUPVAL = 5;
  static final int GETTABUP = 6;
  static final int GETR = 7;
  static final int GETS = 8;
  static final int GETK = 9;
  static final int SETRR = 10;
  static final int SETSR = 11;
  static final int SET = 12;
  static final int NEWTABLE = 13;
  static final int SELFS = 14;
  static final int ADDRR = 15;
  static final int ADDRK = 16;
  static final int SUBRR = 17;
  static final int SUBRK = 18;
  static final int MULRR = 19;
  static final int MULRK = 20;
  static final int DIVRR = 21;
  static final int DIVRK = 22;
  static final int MODRR = 23;
  static final int MODRK = 24;

  /** Powers, and what else has a constant on the left. */
  static final int ARITH = 25;

  static final int NOT = 26;
  static final int LEN = 27;
  static final int CONCAT = 28;
  static final int JMP = 29;

  /** A jump back, by LuaJ's instruction: the budget is counted here. */
  static final int LOOP = 30;

  /** A jump that closes upvalues first, by LuaJ's instruction. */
  static final int JMPCLOSE = 31;

  static final int EQRR = 32;
  static final int EQRK = 33;
  static final int LTRR = 34;
  static final int LTRK = 35;
  static final int LTKR = 36;
  static final int LERR = 37;
  static final int LERK = 38;
  static final int LEKR = 39;

  /** Comparison of two constants. */
  static final int COMPAREKK = 40;

  static final int TEST = 41;
  static final int TESTSET = 42;
  static final int CALL = 43;
  static final int TAILCALL = 44;
  static final int RETURN = 45;
  static final int RETURN0 = 46;
  static final int RETURN1 = 47;
  static final int FORLOOP = 48;
  static final int FORPREP = 49;
  static final int TFORCALL = 50;
  static final int TFORLOOP = 51;
  static final int SETLIST = 52;
  static final int CLOSURE = 53;
  static final int VARARG = 54;
  static final int WIDE = 55;
  static final int REST = 56;
  static final int SUBKR = 57;
  static final int DIVKR = 58;
  static final int UNM = 59;

  private Op() {}
}
