package dev.moonwire.vm.host;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.JavaObject;
import dev.moonwire.vm.JavaObjects;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import java.util.HashMap;
import java.util.Map;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * The embedder's objects as one VM's scripts see them: userdata with the offered methods and
 * nothing else. No function here leads from a script to reflection, whatever metatable it is
 * reached through: each checks the object it is called for.
 */
final class OfferedObjects {
  private final LuaVm vm;
  private final HostValues values;
  private final HostCalls calls;
  private final JavaObjects objects;
  private final Map<HostType, VmTable> metatables = new HashMap<>();

  OfferedObjects(LuaVm vm, HostValues values, HostCalls calls) {
    this.vm = vm;
    this.values = values;
    this.calls = calls;
    this.objects = new JavaObjects(vm);
  }

  JavaObject toLua(Object offered, HostType type) {
    return objects.of(offered, () -> metatables.computeIfAbsent(type, this::metatable));
  }

  private VmTable metatable(HostType type) {
    LuaString name = LuaString.valueOf(type.name());
    VmTable methods = new VmTable(0, type.methods().size());
    type.methods()
        .forEach((label, method) -> methods.rawset(label, function(label, method, type.name())));
    VmTable metatable = new VmTable(0, 4);
    metatable.rawset("__name", name);
    metatable.rawset("__index", methods);
    metatable.rawset("__metatable", LuaValue.FALSE);
    metatable.rawset("__tostring", new NativeFunction("tostring", args -> text(type.name(), args)));
    return metatable;
  }

  private NativeFunction function(String label, HostMethod method, String typeName) {
    return new NativeFunction(
        label,
        args -> {
          Object[] all = method.arguments(args, typeName, values);
          return calls.results(() -> method.invoke(all));
        });
  }

  private Varargs text(String typeName, Arguments args) {
    return LuaString.valueOf(typeName + ": " + vm.addresses().of(args.any(1)));
  }
}
