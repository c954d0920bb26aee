package dev.moonwire.lib;

import dev.moonwire.fd.FdTable;
import dev.moonwire.lib.ErrorObjects.Circumstances;
import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.TlsRuntime;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.VmTable;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;

/** The modules of one VM that make up one generation of lua-libtls. */
final class LibtlsModules {
  private static final String ERROR_TYPE = "libtls.ERROR";
  private static final String ERROR_WORDS = "Operation failure";

  private final LuaVm vm;
  private final Generation generation;
  private final ErrorObjects errors;
  private final VmTable errorModule;
  private final LibtlsResults results;
  private @Nullable LuaUserdata errorType;

  LibtlsModules(LuaVm vm, Generation generation) {
    this.vm = vm;
    this.generation = generation;
    this.errors = new ErrorObjects(vm);
    this.errorModule = new ErrorModule(vm, errors).module();
    this.results =
        generation == Generation.CLASSIC
            ? LibtlsResults.ofStrings()
            : new LibtlsResults(this::failure);
  }

  /** The module {@code error}. */
  VmTable error() {
    return errorModule;
  }

  /** The module {@code libtls}. */
  VmTable libtls(TlsRuntime tls, TlsCalls calls, TlsDialer dialer, Timeouts timeouts, FdTable fds) {
    Holdings.tellOfTls(vm.meter());
    UserdataType<TlsContext> type = new UserdataType<>(vm, LibtlsLib.TYPE, TlsContext.class);
    new LibtlsIo(calls, timeouts, new FileSource(fds), generation, results).addTo(type);
    VmTable module = new LibtlsLib(vm, type, tls, dialer, generation, results).module();
    if (generation == Generation.V3_5) {
      module.rawset("ERROR", errorType());
    }
    return module;
  }

  /** The module {@code libtls.config}. */
  VmTable config(FdTable fds) {
    Holdings.tellOfTls(vm.meter());
    return new LibtlsConfigLib(vm, fds, generation, results).module();
  }

  private LuaUserdata failure(String operation, @Nullable String text) {
    LuaUserdata message = errors.message(LibtlsResults.string(text), LuaString.valueOf(operation));
    return errors.error(message, errorType(), Circumstances.HERE);
  }

  /** What all errors of libtls are; made unless the script has made a type of that name. */
  private LuaUserdata errorType() {
    LuaUserdata type = errorType;
    if (type == null) {
      LuaString name = LuaString.valueOf(ERROR_TYPE);
      type =
          errors.findType(name) instanceof LuaUserdata known
              ? known
              : errors.type(name, -1, LuaString.valueOf(ERROR_WORDS));
      errorType = type;
    }
    return type;
  }
}
