package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code package} and {@code require} (manual §6.3), with {@code loaders} and {@code seeall} of
 * 5.1.
 */
final class PackageLibrary {
  /** Folder separator, path separator, name mark, executable's folder, ignore mark. */
  private static final String CONFIG = "/\n;\n?\n!\n-\n";

  private final LuaVm vm;
  private final VmTable table = new VmTable();
  private final VmTable loaded;

  private PackageLibrary(LuaVm vm) {
    this.vm = vm;
    this.loaded = vm.child(vm.registry(), "_LOADED");
  }

  static VmTable create(LuaVm vm, OpenFiles files, String path, @Nullable ClassLoader modules) {
    PackageLibrary library = new PackageLibrary(vm);
    Searchers searchers = new Searchers(vm, files, library.table, modules);
    VmTable list = searchers.list();
    VmTable table = library.table;
    table.rawset("config", LuaString.valueOf(CONFIG));
    table.rawset("cpath", LuaValue.EMPTYSTRING);
    table.rawset("loaded", library.loaded);
    table.rawset("loaders", list);
    table.rawset("path", Latin1.toLua(path));
    table.rawset("preload", vm.child(vm.registry(), "_PRELOAD"));
    table.rawset("searchers", list);
    new Functions(table)
        .add("loadlib", PackageLibrary::loadLibrary)
        .add("searchpath", searchers::searchPath)
        .add("seeall", library::seeAll);
    new Functions(vm.globals())
        .add("module", new Modules(vm, library.loaded)::module)
        .add("require", library::require);
    return table;
  }

  private Varargs require(Arguments args) {
    LuaString name = args.string(1);
    LuaValue known = loaded.rawget(name);
    if (known.toboolean()) {
      return known;
    }
    Varargs found = search(name);
    LuaValue result = found.arg1().invoke(LuaValue.varargsOf(name, found.arg(2))).arg1();
    if (!result.isnil()) {
      loaded.rawset(name, result);
    } else if (loaded.rawget(name).isnil()) {
      loaded.rawset(name, LuaValue.TRUE);
    }
    return loaded.rawget(name);
  }

  /** The loader and its extra argument. */
  private Varargs search(LuaString name) {
    if (!(vm.get(table, LuaString.valueOf("searchers")) instanceof LuaTable searchers)) {
      throw new LuaError("'package.searchers' must be a table");
    }
    StringBuilder tried = new StringBuilder();
    for (int i = 1; ; i++) {
      LuaValue searcher = searchers.rawget(i);
      if (searcher.isnil()) {
        throw new LuaError("module '" + Text.of(name) + "' not found:" + tried);
      }
      Varargs answer = searcher.invoke(name);
      if (answer.arg1().isfunction()) {
        return answer;
      }
      if (answer.arg1() instanceof LuaString reason) {
        tried.append(Text.of(reason));
      }
    }
  }

  private static Varargs loadLibrary(Arguments args) {
    args.string(1);
    args.string(2);
    return LuaValue.varargsOf(
        LuaValue.NIL,
        LuaString.valueOf("dynamic libraries not enabled; check your Lua installation"),
        LuaString.valueOf("absent"));
  }

  /** Lets a module's table show the globals too. */
  private Varargs seeAll(Arguments args) {
    LuaTable module = args.table(1);
    VmTable metatable = vm.metatable(module);
    if (metatable == null) {
      metatable = new VmTable();
      vm.setMetatable(module, metatable);
    }
    metatable.rawset("__index", vm.globals());
    return LuaValue.NONE;
  }
}
