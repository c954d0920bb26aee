package dev.moonwire.vm;

import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** A VM without standard libraries but for the few functions that snippets need. */
final class CoreLua implements AutoCloseable {
  final LuaVm vm;

  CoreLua() {
    this(Limits.NONE);
  }

  CoreLua(Limits limits) {
    vm = new LuaVm(Options.of(new NoFiles()).withLimits(limits));
    define("setmetatable", args -> setMetatable(args));
    define("type", args -> LuaValue.valueOf(args.any(1).typename()));
    define("tostring", args -> vm.text(args.any(1)));
    define("select", args -> select(args));
    define("pairs", args -> LuaValue.varargsOf(vm.next, args.table(1), LuaValue.NIL));
    define("callback", args -> args.function(1).call(args.value(2)));
    define("native", args -> LuaValue.valueOf(args.integer(1)));
  }

  private void define(String name, NativeFunction.Body body) {
    vm.globals().set(name, new NativeFunction(name, body));
  }

  private Varargs setMetatable(Arguments args) {
    vm.setMetatable(args.table(1), args.value(2) instanceof VmTable table ? table : null);
    return args.value(1);
  }

  private static Varargs select(Arguments args) {
    return args.value(1).type() == LuaValue.TSTRING
        ? LuaValue.valueOf(args.count() - 1)
        : args.from(args.integer(1) + 1);
  }

  /** The results of a chunk named {@code t}, as {@code print} shows them. */
  String eval(String chunk) throws ScriptException {
    Varargs results = vm.run(chunk.getBytes(StandardCharsets.ISO_8859_1), "=t", LuaValue.NONE);
    StringBuilder shown = new StringBuilder();
    for (int i = 1; i <= results.narg(); i++) {
      shown.append(i > 1 ? " " : "").append(Latin1.of(vm.text(results.arg(i))));
    }
    return shown.toString();
  }

  @Override
  public void close() {
    vm.close();
  }

  /** No outside at all. */
  private static final class NoFiles implements Files {
    @Override
    public ByteStream open(byte[] path, String mode) throws SystemFailure {
      throw new SystemFailure("No such file or directory", 2);
    }

    @Override
    public ByteStream temporary() throws SystemFailure {
      throw new SystemFailure("Permission denied", 13);
    }

    @Override
    public ByteStream popen(byte[] command, String mode) throws SystemFailure {
      throw new SystemFailure("Permission denied", 13);
    }

    @Override
    public ByteStream standard(int fd) {
      throw new LuaError("no standard streams");
    }

    @Override
    public ExitStatus execute(byte[] command) {
      return ExitStatus.SUCCESS;
    }

    @Override
    public boolean hasShell() {
      return false;
    }

    @Override
    public void remove(byte[] path) throws SystemFailure {
      throw new SystemFailure("No such file or directory", 2);
    }

    @Override
    public void rename(byte[] from, byte[] to) throws SystemFailure {
      throw new SystemFailure("No such file or directory", 2);
    }

    @Override
    public byte[] temporaryName() throws SystemFailure {
      throw new SystemFailure("Permission denied", 13);
    }

    @Override
    public byte[] environment(byte[] name) {
      return new byte[0];
    }
  }
}
