package dev.moonwire.vm;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaDouble;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * Runs Lua functions without recursion: the frames are those of {@link Coroutine}, and whatever an
 * instruction cannot finish at once (a call, a metamethod, a yield) becomes a change of frames that
 * the loop picks up. One per VM, one thread at a time.
 */
@SuppressWarnings("ReferenceEquality") // Objects, nil and booleans of Lua are one Java object each.
final class Interpreter {
  /** The instruction is finished; the frame goes on. */
  static final int DONE = 0;

  /** Another frame, perhaps of another coroutine, is to go on. */
  static final int SWITCHED = 1;

  /** The frame that the innermost run was started for has returned. */
  static final int LEAVE = 2;

  final LuaVm vm;
  final Closure noClosure;
  final Faults faults = new Faults(this);
  final Metatables metatables;
  final Watch watch;
  final Calls calls = new Calls(this);
  final TableAccess tables = new TableAccess(this);
  final Operators operators = new Operators(this);
  final Instructions instructions = new Instructions(this);
  final Unwinding unwinding = new Unwinding(this);
  final Nested nested = new Nested(this);
  final Coroutine main;
  Coroutine current;

  /** The task that runs; null while none does. */
  @Nullable Task task;

  /** Calls and jumps back until the next {@link Watch#checkpoint}. */
  int budget;

  Interpreter(LuaVm vm, Options options) {
    this.vm = vm;
    this.noClosure = new Closure(FunctionCode.empty(this), new UpValue[0]);
    this.metatables = new Metatables();
    this.watch = new Watch(this, options);
    this.main = new Coroutine(this);
    main.status = Coroutine.Status.RUNNING;
    this.current = main;
  }

  /** Counts all that the VM holds. */
  long measure(Census census) {
    census.value(main);
    census.value(current);
    census.value(vm.globals());
    census.value(vm.registry());
    census.object(metatables);
    census.object(task);
    vm.showTo(census);
    return census.total();
  }

  /**
   * Carries out instructions of the current frame, then of the frames it calls and returns to,
   * until an {@link Frame.Kind#ENTRY} is returned to. Errors leave it as exceptions, with the
   * frames as they were.
   *
   * <p>The JIT compiles no method beyond 8,000 bytes of code; number arithmetic and table hits are
   * written out because it does not inline into a method of this size.
   */
  @SuppressWarnings({
    "LabelledBreakTarget", // The way from a fast path to its slow path, without a helper.
    "StatementSwitchToExpressionSwitch" // Most cases go on with the next instruction.
  })
  void execute() {
    newFrame:
    for (; ; ) {
      final Coroutine co = current;
      final Frame frame = co.frame;
      final Closure closure = frame.closure;
      final FunctionCode function = closure.code;
      final LuaValue[] constants = function.constants;
      final int[] hashes = function.hashes;
      final int[] code = function.code;
      final int base = frame.base;
      final boolean hooked = co.hook != null;
      LuaValue[] stack = co.stack;
      int pc = frame.pc;
      for (; ; ) {
        final int i = code[pc++];
        if (hooked) {
          frame.pc = pc;
          instructions.hook(co, frame);
          stack = co.stack;
        }
        final int a = base + ((i >>> 8) & 255);
        final int outcome;
        final boolean holds;
        LuaValue x;
        LuaValue y;
        LuaValue r;
        switch (i & 255) {
          case Op.MOVE:
            stack[a] = stack[base + ((i >>> 16) & 255)];
            continue;

          case Op.LOADK:
            stack[a] = constants[i >>> 16];
            continue;

          case Op.LOADBOOL:
            stack[a] = (i & 0xff0000) != 0 ? LuaValue.TRUE : LuaValue.FALSE;
            if ((i >>> 24) != 0) {
              pc++;
            }
            continue;

          case Op.LOADNIL:
            for (int n = (i >>> 16) & 255; n >= 0; n--) {
              stack[a + n] = LuaValue.NIL;
            }
            continue;

          case Op.GETUPVAL:
            {
              UpValue u = closure.upvalues[(i >>> 16) & 255];
              stack[a] = u.cells[u.index];
              continue;
            }

          case Op.SETUPVAL:
            {
              UpValue u = closure.upvalues[(i >>> 16) & 255];
              u.cells[u.index] = stack[a];
              continue;
            }

          case Op.GETTABUP:
            {
              UpValue u = closure.upvalues[(i >>> 16) & 255];
              x = u.cells[u.index];
            }
            y = constants[i >>> 24];
            if (x instanceof VmTable table) {
              LuaValue[] nodes = table.nodes;
              int at = hashes[i >>> 24] & (nodes.length - 2);
              if (nodes[at] == y && (r = nodes[at + 1]) != null) {
                stack[a] = r;
                continue;
              }
              if ((r = table.atConstant((LuaString) y)) != null) {
                stack[a] = r;
                continue;
              }
            }
            frame.pc = pc;
            outcome = tables.get(co, frame, x, y, a);
            break;

          case Op.GETS:
            x = stack[base + ((i >>> 16) & 255)];
            y = constants[i >>> 24];
            if (x instanceof VmTable table) {
              LuaValue[] nodes = table.nodes;
              int at = hashes[i >>> 24] & (nodes.length - 2);
              if (nodes[at] == y && (r = nodes[at + 1]) != null) {
                stack[a] = r;
                continue;
              }
              if ((r = table.atConstant((LuaString) y)) != null) {
                stack[a] = r;
                continue;
              }
            }
            frame.pc = pc;
            outcome = tables.get(co, frame, x, y, a);
            break;

          case Op.GETR:
            x = stack[base + ((i >>> 16) & 255)];
            y = stack[base + (i >>> 24)];
            if (x instanceof VmTable table) {
              if (y instanceof LuaInteger q) {
                LuaValue[] items = table.items;
                int at = q.v - 1;
                if (at >= 0 && at < items.length && (r = items[at]) != null) {
                  stack[a] = r;
                  continue;
                }
              }
              if ((r = table.at(y)) != null) {
                stack[a] = r;
                continue;
              }
            }
            frame.pc = pc;
            outcome = tables.get(co, frame, x, y, a);
            break;

          case Op.GETK:
            x = stack[base + ((i >>> 16) & 255)];
            y = constants[i >>> 24];
            if (x instanceof VmTable table) {
              if (y instanceof LuaInteger q) {
                LuaValue[] items = table.items;
                int at = q.v - 1;
                if (at >= 0 && at < items.length && (r = items[at]) != null) {
                  stack[a] = r;
                  continue;
                }
              }
              if ((r = table.at(y)) != null) {
                stack[a] = r;
                continue;
              }
            }
            frame.pc = pc;
            outcome = tables.get(co, frame, x, y, a);
            break;

          case Op.SELFS:
            x = stack[base + ((i >>> 16) & 255)];
            y = constants[i >>> 24];
            stack[a + 1] = x;
            if (x instanceof VmTable table
                && (r = TableAccess.inherited(table, (LuaString) y)) != null) {
              stack[a] = r;
              continue;
            }
            frame.pc = pc;
            outcome = tables.get(co, frame, x, y, a);
            break;

          case Op.SETSR:
            x = stack[a];
            y = constants[(i >>> 16) & 255];
            r = stack[base + (i >>> 24)];
            if (x instanceof VmTable table && r != LuaValue.NIL) {
              LuaValue[] nodes = table.nodes;
              int at = hashes[(i >>> 16) & 255] & (nodes.length - 2);
              if (nodes[at] == y && nodes[at + 1] != null) {
                nodes[at + 1] = r;
                continue;
              }
            }
            frame.pc = pc;
            outcome = tables.set(co, frame, x, y, r);
            break;

          case Op.SETRR:
            x = stack[a];
            y = stack[base + ((i >>> 16) & 255)];
            r = stack[base + (i >>> 24)];
            if (x instanceof VmTable table && y instanceof LuaInteger q && r != LuaValue.NIL) {
              LuaValue[] items = table.items;
              int at = q.v - 1;
              if (at >= 0 && at < items.length && items[at] != null) {
                items[at] = r;
                continue;
              }
            }
            frame.pc = pc;
            outcome = tables.set(co, frame, x, y, r);
            break;

          case Op.SET:
            frame.pc = pc;
            outcome = instructions.setTable(co, frame);
            break;

          case Op.NEWTABLE:
            stack[a] = new VmTable((i >>> 16) & 255, i >>> 24);
            continue;

          case Op.ADDRR:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = stack[base + (i >>> 24)];
              if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
                long n = (long) p.v + q.v;
                if (n == (int) n) {
                  stack[a] = LuaInteger.valueOf((int) n);
                  continue;
                }
              }
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = LuaDouble.valueOf(u + w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.ADDRK:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = constants[i >>> 24];
              if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
                long n = (long) p.v + q.v;
                if (n == (int) n) {
                  stack[a] = LuaInteger.valueOf((int) n);
                  continue;
                }
              }
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = LuaDouble.valueOf(u + w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.SUBRR:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = stack[base + (i >>> 24)];
              if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
                long n = (long) p.v - q.v;
                if (n == (int) n) {
                  stack[a] = LuaInteger.valueOf((int) n);
                  continue;
                }
              }
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = LuaDouble.valueOf(u - w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.SUBRK:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = constants[i >>> 24];
              if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
                long n = (long) p.v - q.v;
                if (n == (int) n) {
                  stack[a] = LuaInteger.valueOf((int) n);
                  continue;
                }
              }
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = LuaDouble.valueOf(u - w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.MULRR:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = stack[base + (i >>> 24)];
              if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
                long n = (long) p.v * q.v;
                if (n == (int) n && n != 0) {
                  stack[a] = LuaInteger.valueOf((int) n);
                  continue;
                }
              }
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = Numbers.of(u * w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.MULRK:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = constants[i >>> 24];
              if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
                long n = (long) p.v * q.v;
                if (n == (int) n && n != 0) {
                  stack[a] = LuaInteger.valueOf((int) n);
                  continue;
                }
              }
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = Numbers.of(u * w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.DIVRR:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = stack[base + (i >>> 24)];
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = Numbers.of(u / w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.DIVRK:
            {
              x = stack[base + ((i >>> 16) & 255)];
              y = constants[i >>> 24];
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = Numbers.of(u / w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.MODRR:
            x = stack[base + ((i >>> 16) & 255)];
            y = stack[base + (i >>> 24)];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q && q.v > 0) {
              int n = p.v % q.v;
              stack[a] = LuaInteger.valueOf(n < 0 ? n + q.v : n);
              continue;
            }
            frame.pc = pc;
            outcome = operators.arithmetic(co, frame);
            break;

          case Op.MODRK:
            x = stack[base + ((i >>> 16) & 255)];
            y = constants[i >>> 24];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q && q.v > 0) {
              int n = p.v % q.v;
              stack[a] = LuaInteger.valueOf(n < 0 ? n + q.v : n);
              continue;
            }
            frame.pc = pc;
            outcome = operators.arithmetic(co, frame);
            break;

          case Op.SUBKR:
            {
              x = constants[(i >>> 16) & 255];
              y = stack[base + (i >>> 24)];
              if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
                long n = (long) p.v - q.v;
                if (n == (int) n) {
                  stack[a] = LuaInteger.valueOf((int) n);
                  continue;
                }
              }
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = LuaDouble.valueOf(u - w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.DIVKR:
            {
              x = constants[(i >>> 16) & 255];
              y = stack[base + (i >>> 24)];
              floating:
              {
                double u;
                double w;
                if (x instanceof LuaDouble) {
                  u = x.todouble();
                } else if (x instanceof LuaInteger p) {
                  u = p.v;
                } else {
                  break floating;
                }
                if (y instanceof LuaDouble) {
                  w = y.todouble();
                } else if (y instanceof LuaInteger q) {
                  w = q.v;
                } else {
                  break floating;
                }
                stack[a] = Numbers.of(u / w);
                continue;
              }
              frame.pc = pc;
              outcome = operators.arithmetic(co, frame);
              break;
            }

          case Op.UNM:
            x = stack[base + ((i >>> 16) & 255)];
            if (x instanceof LuaDouble) {
              stack[a] = Numbers.of(-x.todouble());
              continue;
            }
            if (x instanceof LuaInteger p && p.v != 0 && p.v != Integer.MIN_VALUE) {
              stack[a] = LuaInteger.valueOf(-p.v);
              continue;
            }
            frame.pc = pc;
            outcome = operators.arithmetic(co, frame);
            break;

          case Op.ARITH:
            frame.pc = pc;
            outcome = operators.arithmetic(co, frame);
            break;

          case Op.NOT:
            x = stack[base + ((i >>> 16) & 255)];
            stack[a] = x == LuaValue.NIL || x == LuaValue.FALSE ? LuaValue.TRUE : LuaValue.FALSE;
            continue;

          case Op.LEN:
            x = stack[base + ((i >>> 16) & 255)];
            if (x instanceof VmTable table && table.metatable == null) {
              stack[a] = LuaInteger.valueOf(table.border());
              continue;
            }
            frame.pc = pc;
            outcome = operators.length(co, frame, x, a);
            break;

          case Op.CONCAT:
            {
              frame.pc = pc;
              int first = base + ((i >>> 16) & 255);
              int end = base + (i >>> 24) + 1;
              co.top = end;
              outcome = operators.concatenate(co, frame, end - first);
              if (outcome == DONE) {
                stack[a] = stack[first];
              }
              break;
            }

          case Op.JMP:
            pc += i >> 8;
            continue;

          case Op.LOOP:
            if (--budget < 0) {
              frame.pc = pc;
              watch.checkpoint();
              stack = co.stack;
            }
            pc += RawCode.sbx(function.source.code[pc - 1]);
            continue;

          case Op.JMPCLOSE:
            frame.pc = pc;
            instructions.jumpClosing(co, frame);
            pc = frame.pc;
            stack = co.stack;
            continue;

          case Op.EQRR:
            x = stack[base + ((i >>> 16) & 255)];
            y = stack[base + (i >>> 24)];
            if (x == y && !(x instanceof LuaDouble)) {
              holds = true;
            } else if (x == LuaValue.NIL || y == LuaValue.NIL) {
              holds = false;
            } else if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v == q.v;
            } else if (x instanceof LuaString p && y instanceof LuaString q) {
              holds = p.raweq(q);
            } else {
              frame.pc = pc;
              outcome = operators.equal(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.EQRK:
            x = stack[base + ((i >>> 16) & 255)];
            y = constants[i >>> 24];
            if (x == y && !(x instanceof LuaDouble)) {
              holds = true;
            } else if (x == LuaValue.NIL || y == LuaValue.NIL) {
              holds = false;
            } else if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v == q.v;
            } else if (x instanceof LuaString p && y instanceof LuaString q) {
              holds = p.raweq(q);
            } else {
              frame.pc = pc;
              outcome = operators.equal(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.LTRR:
            x = stack[base + ((i >>> 16) & 255)];
            y = stack[base + (i >>> 24)];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v < q.v;
            } else if (x instanceof LuaNumber && y instanceof LuaNumber) {
              holds = x.todouble() < y.todouble();
            } else {
              frame.pc = pc;
              outcome = operators.lessThan(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.LTRK:
            x = stack[base + ((i >>> 16) & 255)];
            y = constants[i >>> 24];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v < q.v;
            } else if (x instanceof LuaNumber && y instanceof LuaNumber) {
              holds = x.todouble() < y.todouble();
            } else {
              frame.pc = pc;
              outcome = operators.lessThan(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.LTKR:
            x = constants[(i >>> 16) & 255];
            y = stack[base + (i >>> 24)];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v < q.v;
            } else if (x instanceof LuaNumber && y instanceof LuaNumber) {
              holds = x.todouble() < y.todouble();
            } else {
              frame.pc = pc;
              outcome = operators.lessThan(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.LERR:
            x = stack[base + ((i >>> 16) & 255)];
            y = stack[base + (i >>> 24)];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v <= q.v;
            } else if (x instanceof LuaNumber && y instanceof LuaNumber) {
              holds = x.todouble() <= y.todouble();
            } else {
              frame.pc = pc;
              outcome = operators.lessOrEqual(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.LERK:
            x = stack[base + ((i >>> 16) & 255)];
            y = constants[i >>> 24];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v <= q.v;
            } else if (x instanceof LuaNumber && y instanceof LuaNumber) {
              holds = x.todouble() <= y.todouble();
            } else {
              frame.pc = pc;
              outcome = operators.lessOrEqual(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.LEKR:
            x = constants[(i >>> 16) & 255];
            y = stack[base + (i >>> 24)];
            if (x instanceof LuaInteger p && y instanceof LuaInteger q) {
              holds = p.v <= q.v;
            } else if (x instanceof LuaNumber && y instanceof LuaNumber) {
              holds = x.todouble() <= y.todouble();
            } else {
              frame.pc = pc;
              outcome = operators.lessOrEqual(co, frame, x, y);
              break;
            }
            if (holds == (((i >>> 8) & 255) != 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.COMPAREKK:
            frame.pc = pc;
            operators.compareConstants(frame);
            pc = frame.pc;
            continue;

          case Op.TEST:
            x = stack[a];
            if ((x == LuaValue.NIL || x == LuaValue.FALSE) == ((i >>> 24) == 0)) {
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.TESTSET:
            x = stack[base + ((i >>> 16) & 255)];
            if ((x == LuaValue.NIL || x == LuaValue.FALSE) == ((i >>> 24) == 0)) {
              stack[a] = x;
              pc += (code[pc] >> 8) + 1;
            } else {
              pc++;
            }
            continue;

          case Op.CALL:
            {
              frame.pc = pc;
              int count = ((i >>> 16) & 255) - 1;
              if (count < 0) {
                count = co.top - a - 1;
              }
              if (--budget < 0) {
                watch.checkpoint();
                stack = co.stack;
              }
              x = stack[a];
              if (x instanceof Closure callee) {
                FunctionCode called = callee.code;
                Frame above = frame.next;
                if (called.vararg || above == null || a + called.slots > stack.length) {
                  Calls.enter(co, callee, a, count, (i >>> 24) - 1, Frame.OnReturn.PLAIN);
                  continue newFrame;
                }
                for (int n = count; n < called.parameters; n++) {
                  stack[a + 1 + n] = LuaValue.NIL;
                }
                co.frame = above;
                above.kind = Frame.Kind.LUA;
                above.closure = callee;
                above.function = a;
                above.base = a + 1;
                above.top = a + 1 + called.registers;
                above.pc = 0;
                above.wanted = (i >>> 24) - 1;
                above.onReturn = Frame.OnReturn.PLAIN;
                above.tailCalled = false;
                continue newFrame;
              }
              outcome = calls.call(co, x, a, count, (i >>> 24) - 1, Frame.OnReturn.PLAIN);
              break;
            }

          case Op.TAILCALL:
            frame.pc = pc;
            if (--budget < 0) {
              watch.checkpoint();
            }
            outcome = calls.tailCall(co, frame, a, ((i >>> 16) & 255) - 1);
            break;

          case Op.RETURN1:
            if (function.hasClosures && co.openUpvalues != null) {
              co.closeUpvalues(base);
            }
            if (frame.onReturn == Frame.OnReturn.PLAIN) {
              int wanted = frame.wanted;
              int to = frame.function;
              stack[to] = stack[a];
              co.frame = frame.caller();
              if (wanted < 0) {
                co.top = to + 1;
              } else {
                for (int n = 1; n < wanted; n++) {
                  stack[to + n] = LuaValue.NIL;
                }
              }
              continue newFrame;
            }
            outcome = calls.returnValues(co, frame, a, 1);
            break;

          case Op.RETURN0:
            if (function.hasClosures && co.openUpvalues != null) {
              co.closeUpvalues(base);
            }
            outcome = calls.returnValues(co, frame, a, 0);
            break;

          case Op.RETURN:
            {
              if (function.hasClosures && co.openUpvalues != null) {
                co.closeUpvalues(base);
              }
              int count = ((i >>> 16) & 255) - 1;
              frame.pc = pc;
              outcome = calls.returnValues(co, frame, a, count < 0 ? co.top - a : count);
              break;
            }

          case Op.FORLOOP:
            x = stack[a];
            y = stack[a + 1];
            r = stack[a + 2];
            if (--budget < 0) {
              frame.pc = pc;
              watch.checkpoint();
              stack = co.stack;
            }
            if (x instanceof LuaInteger index
                && y instanceof LuaInteger limit
                && r instanceof LuaInteger step) {
              long n = (long) index.v + step.v;
              if (step.v > 0 ? n <= limit.v : n >= limit.v) {
                LuaInteger v = LuaInteger.valueOf((int) n);
                stack[a] = v;
                stack[a + 3] = v;
                pc += i >> 16;
              }
            } else {
              double n = x.todouble() + r.todouble();
              if (r.todouble() > 0 ? n <= y.todouble() : n >= y.todouble()) {
                x = LuaDouble.valueOf(n);
                stack[a] = x;
                stack[a + 3] = x;
                pc += i >> 16;
              }
            }
            continue;

          case Op.FORPREP:
            frame.pc = pc;
            instructions.prepareLoop(stack, a);
            pc += i >> 16;
            continue;

          case Op.TFORCALL:
            x = stack[a];
            if (x == vm.next && stack[a + 1] instanceof VmTable table && (i >>> 24) <= 2) {
              frame.pc = pc;
              if (!table.next(stack[a + 2], stack, a + 3)) {
                stack[a + 3] = LuaValue.NIL;
              }
              continue;
            }
            stack[a + 5] = stack[a + 2];
            stack[a + 4] = stack[a + 1];
            stack[a + 3] = x;
            frame.pc = pc;
            outcome = calls.call(co, x, a + 3, 2, i >>> 24, Frame.OnReturn.PLAIN);
            break;

          case Op.TFORLOOP:
            if (--budget < 0) {
              frame.pc = pc;
              watch.checkpoint();
              stack = co.stack;
            }
            x = stack[a + 1];
            if (x != LuaValue.NIL) {
              stack[a] = x;
              pc += i >> 16;
            }
            continue;

          case Op.SETLIST:
            frame.pc = pc;
            instructions.setList(co, frame);
            pc = frame.pc;
            continue;

          case Op.CLOSURE:
            stack[a] = Instructions.closure(co, frame, function.functions[i >>> 16]);
            continue;

          case Op.VARARG:
            Instructions.varargs(co, frame, a, ((i >>> 16) & 255) - 1);
            stack = co.stack;
            continue;

          case Op.WIDE:
            frame.pc = pc;
            instructions.wide(co, frame);
            pc = frame.pc;
            stack = co.stack;
            continue;

          default:
            frame.pc = pc;
            outcome = instructions.rest(co, frame);
            break;
        }
        if (outcome == DONE) {
          stack = co.stack;
          pc = frame.pc;
          continue;
        }
        if (outcome == LEAVE) {
          return;
        }
        continue newFrame;
      }
    }
  }
}
