package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * {@code newproxy} of 5.1: a userdata that holds nothing but, if asked for, a metatable of its own
 * or another proxy's.
 */
final class Proxies {
  /** What a proxy holds. */
  private static final class Nothing {}

  private final LuaVm vm;

  Proxies(LuaVm vm) {
    this.vm = vm;
  }

  Varargs create(Arguments args) {
    LuaUserdata proxy = new LuaUserdata(new Nothing());
    LuaValue model = args.value(1);
    if (model instanceof LuaUserdata other && other.m_instance instanceof Nothing) {
      vm.setMetatable(proxy, vm.metatable(other));
    } else if (!model.isnil() && model.type() != LuaValue.TBOOLEAN) {
      throw args.error(1, "boolean or proxy expected");
    } else if (model.toboolean()) {
      vm.setMetatable(proxy, new VmTable());
    }
    return proxy;
  }
}
