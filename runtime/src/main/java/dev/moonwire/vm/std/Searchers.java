package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Where {@code require} looks, in this order: {@code package.preload}, Lua files along {@code
 * package.path}, the modules that ship with Moonwire, C libraries along {@code package.cpath},
 * which it finds only to refuse them, and what an embedder keeps on a class path.
 */
final class Searchers {
  /** Where shipped modules are on the class path. */
  private static final String RESOURCES = "/lua/";

  /** To try a file takes as long as so many calls. */
  private static final int STEPS_PER_FILE = 100;

  private final LuaVm vm;
  private final ChunkFiles chunks;
  private final VmTable table;
  private final @Nullable ClassLoader modules;

  /**
   * @param table {@code package}, whose path and cpath may change at any time
   * @param modules the embedder's class path; null for none
   */
  Searchers(LuaVm vm, OpenFiles files, VmTable table, @Nullable ClassLoader modules) {
    this.vm = vm;
    this.chunks = new ChunkFiles(vm, files);
    this.table = table;
    this.modules = modules;
  }

  VmTable list() {
    VmTable list = new VmTable(5, 0);
    list.rawset(1, new NativeFunction("searcher_preload", this::preloaded));
    list.rawset(2, new NativeFunction("searcher_Lua", this::luaFile));
    list.rawset(3, new NativeFunction("searcher_shipped", this::shipped));
    list.rawset(4, new NativeFunction("searcher_C", this::library));
    if (modules != null) {
      list.rawset(5, new NativeFunction("searcher_classpath", this::embedded));
    }
    return list;
  }

  private Varargs preloaded(Arguments args) {
    LuaString name = args.string(1);
    LuaValue loader = vm.get(vm.child(vm.registry(), "_PRELOAD"), name);
    return loader.isnil()
        ? Latin1.toLua("\n\tno field package.preload['" + Latin1.of(name) + "']")
        : loader;
  }

  private Varargs luaFile(Arguments args) {
    LuaString name = args.string(1);
    StringBuilder tried = new StringBuilder();
    String file = find(Latin1.of(name), path("path"), ".", "/", tried);
    if (file == null) {
      return Latin1.toLua(tried.toString());
    }
    LuaString path = Latin1.toLua(file);
    try {
      return LuaValue.varargsOf(chunks.load(path, "bt", null), path);
    } catch (LuaError e) {
      if (Meter.endsScript(e)) {
        throw e;
      }
      throw broken(name, file, Text.of(ChunkFiles.message(e)));
    }
  }

  private static LuaError broken(LuaString name, String file, String reason) {
    return new LuaError(
        "error loading module '" + Text.of(name) + "' from file '" + file + "':\n\t" + reason);
  }

  private Varargs shipped(Arguments args) {
    return resource(
        args.string(1),
        "no shipped file",
        file -> Searchers.class.getResourceAsStream(RESOURCES + file));
  }

  private Varargs embedded(Arguments args) {
    ClassLoader loader = Objects.requireNonNull(modules);
    return resource(args.string(1), "no resource", loader::getResourceAsStream);
  }

  private Varargs resource(
      LuaString name, String missing, Function<String, @Nullable InputStream> opener) {
    String base = Latin1.of(name).replace('.', '/');
    StringBuilder tried = new StringBuilder();
    for (String file : new String[] {base + ".lua", base + "/init.lua"}) {
      try (InputStream in = opener.apply(file)) {
        if (in != null) {
          LuaValue loader = vm.load(in.readAllBytes(), "@" + file, "t", null);
          return LuaValue.varargsOf(loader, Latin1.toLua(file));
        }
      } catch (IOException e) {
        throw new LuaError("cannot read " + file + ": " + e.getMessage());
      }
      tried.append("\n\t").append(missing).append(" '").append(file).append("'");
    }
    return Latin1.toLua(tried.toString());
  }

  private Varargs library(Arguments args) {
    LuaString name = args.string(1);
    StringBuilder tried = new StringBuilder();
    String file = find(Latin1.of(name), path("cpath"), ".", "/", tried);
    if (file == null) {
      return Latin1.toLua(tried.toString());
    }
    throw broken(name, file, "C libraries cannot be loaded here");
  }

  private String path(String field) {
    LuaValue path = vm.get(table, LuaString.valueOf(field));
    if (path instanceof LuaString text) {
      return Latin1.of(text);
    }
    throw new LuaError("'package." + field + "' must be a string");
  }

  /** {@code package.searchpath}. */
  Varargs searchPath(Arguments args) {
    String name = Latin1.of(args.string(1));
    String path = Latin1.of(args.string(2));
    String separator = args.isNoneOrNil(3) ? "." : Latin1.of(args.string(3));
    String replacement = args.isNoneOrNil(4) ? "/" : Latin1.of(args.string(4));
    StringBuilder tried = new StringBuilder();
    String file = find(name, path, separator, replacement, tried);
    return file == null
        ? LuaValue.varargsOf(LuaValue.NIL, Latin1.toLua(tried.toString()))
        : Latin1.toLua(file);
  }

  /** The first file of the path that can be read; null with all names in {@code tried}. */
  private @Nullable String find(
      String name, String path, String separator, String replacement, StringBuilder tried) {
    String shown = separator.isEmpty() ? name : replaced(name, separator, replacement);
    for (String template : path.split(";", -1)) {
      if (template.isEmpty()) {
        continue;
      }
      String file = replaced(template, "?", shown);
      vm.meter().works(STEPS_PER_FILE);
      if (isReadable(file)) {
        return file;
      }
      vm.meter().allocates(2L * tried.length());
      tried.append("\n\tno file '").append(file).append("'");
    }
    return null;
  }

  /** Names and templates may be of any length, and what comes of them as long as their product. */
  private String replaced(String text, String mark, String replacement) {
    long marks = 0;
    for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length())) {
      marks++;
    }
    long length = text.length() + marks * (replacement.length() - mark.length());
    if (length > ByteBuilder.MAX_LENGTH) {
      throw ByteBuilder.notEnoughMemory();
    }
    vm.meter().allocates(2 * length);
    return text.replace(mark, replacement);
  }

  private boolean isReadable(String file) {
    try {
      ByteStream stream = vm.files().open(Latin1.bytes(Latin1.toLua(file)), "r");
      stream.close();
      return true;
    } catch (SystemFailure unreadable) {
      return false;
    }
  }
}
