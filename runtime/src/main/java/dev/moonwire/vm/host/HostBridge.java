package dev.moonwire.vm.host;

import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.luajava.Bridge;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;

/** The embedder's side of {@code luajava}: values and calls cross as for the embedder itself. */
final class HostBridge implements Bridge {
  private final Faces faces;
  private final HostValues values;

  HostBridge(Faces faces, HostValues values) {
    this.faces = faces;
    this.values = values;
  }

  @Override
  public @Nullable Object toJava(LuaValue value) {
    return values.toJava(value);
  }

  @Override
  public LuaValue toLua(@Nullable Object value) {
    return values.toLua(value);
  }

  @Override
  public @Nullable LuaValue hidden(Object object) {
    Reference reference = faces.hidden(object);
    return reference == null ? null : reference.value();
  }

  /** A script that has Java at hand may read of Java classes. */
  @Override
  public LuaError error(Throwable thrown) {
    return values.calls().error(thrown, meaning -> new HostError(String.valueOf(meaning), meaning));
  }

  @Override
  public void inside(Runnable work) {
    NativeFunction function =
        new NativeFunction(
            "java proxy",
            args -> {
              work.run();
              return LuaValue.NONE;
            });
    faces.call(new Reference(function));
  }
}
