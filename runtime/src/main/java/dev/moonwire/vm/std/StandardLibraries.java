package dev.moonwire.vm.std;

import dev.moonwire.vm.LuaVersion;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.VmTable;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/**
 * Fills a VM with the standard libraries: what {@code luaL_openlibs} is to the reference. The
 * interpreter's own ({@code pcall}, {@code coroutine}, {@code debug}...) are there before.
 */
public final class StandardLibraries {
  /** Where {@code require} looks for Lua files unless told otherwise. */
  public static final String DEFAULT_PATH =
      "/usr/local/share/lua/5.2/?.lua;/usr/local/share/lua/5.2/?/init.lua;"
          + "/usr/share/lua/5.2/?.lua;/usr/share/lua/5.2/?/init.lua;./?.lua;./?/init.lua";

  private StandardLibraries() {}

  /** As the other, with {@link #DEFAULT_PATH} and no modules of the embedder's. */
  public static OpenFiles install(LuaVm vm) {
    return install(vm, DEFAULT_PATH, null);
  }

  /**
   * Installs all libraries.
   *
   * @param path the first value of {@code package.path}, one char per byte
   * @param modules where {@code require} looks, too; null for nowhere
   * @return the files scripts have open, to be flushed or closed at the end
   */
  public static OpenFiles install(LuaVm vm, String path, @Nullable ClassLoader modules) {
    VmTable globals = vm.globals();
    OpenFiles files = new OpenFiles(vm);
    BaseLibrary.install(vm, files);
    VmTable table = TableLibrary.create(vm);
    globals.rawset("unpack", table.rawget("unpack"));
    globals.rawset("table", table);
    globals.rawset("string", StringLibrary.create(vm));
    globals.rawset("math", MathLibrary.create());
    if (vm.options().version() == LuaVersion.LUA_5_1) {
      globals.rawset("bit", BitLibrary.create());
    } else {
      globals.rawset("bit32", Bit32Library.create());
      globals.rawset("utf8", Utf8Library.create(vm.meter()));
    }
    globals.rawset("io", IoLibrary.create(vm, files));
    globals.rawset("os", OsLibrary.create(vm));
    globals.rawset("package", PackageLibrary.create(vm, files, path, modules));
    register(vm);
    return files;
  }

  /** Makes all libraries, the interpreter's too, known to {@code require}. */
  private static void register(LuaVm vm) {
    VmTable loaded = vm.child(vm.registry(), "_LOADED");
    VmTable globals = vm.globals();
    for (String name :
        new String[] {
          "bit",
          "bit32",
          "coroutine",
          "debug",
          "io",
          "math",
          "os",
          "package",
          "string",
          "table",
          "utf8"
        }) {
      LuaValue library = globals.rawget(name);
      if (!library.isnil()) {
        loaded.rawset(name, library);
      }
    }
    loaded.rawset("_G", globals);
    // No Lua has both bit and bit32 as globals, and scripts tell the versions apart by them; who
    // asks for the other by require gets it.
    provide(loaded, "bit", BitLibrary.create());
    provide(loaded, "bit32", Bit32Library.create());
    provide(loaded, "utf8", Utf8Library.create(vm.meter()));
  }

  /** Leaves of {@code debug} what shows and changes nothing but the way to an error. */
  public static void keepOnlyTraceback(LuaVm vm) {
    VmTable harmless = new VmTable();
    if (vm.globals().rawget("debug") instanceof VmTable all) {
      harmless.rawset("traceback", all.rawget("traceback"));
    }
    vm.install("debug", harmless);
  }

  private static void provide(VmTable loaded, String name, VmTable library) {
    if (loaded.rawget(name).isnil()) {
      loaded.rawset(name, library);
    }
  }
}
