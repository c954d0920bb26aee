package dev.moonwire.lib;

import dev.moonwire.http.ContentDecoder;
import dev.moonwire.http.HttpViolation;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.VmTable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** What {@code moonwire.inflate} stands on. */
final class InflateLib {
  private static final String TYPE = "moonwire.inflate";

  private final UserdataType<ContentDecoder> type;

  InflateLib(LuaVm vm) {
    Holdings.tellOfInflate(vm.meter());
    this.type =
        new UserdataType<>(vm, TYPE, ContentDecoder.class)
            .method("feed", InflateLib::feed)
            .method("finished", (decoder, args) -> LuaValue.valueOf(decoder.isFinished()))
            .method("close", InflateLib::close);
  }

  VmTable module() {
    VmTable module = new VmTable();
    module.rawset("new", new NativeFunction("new", this::make));
    return module;
  }

  /** {@code new(coding, limit)}. */
  private Varargs make(Arguments args) {
    ContentDecoder.Coding coding =
        ContentDecoder.Coding.of(Latin1.of(args.string(1)))
            .orElseThrow(() -> args.error(1, "gzip, deflate or raw expected"));
    long limit = args.exactInteger(2);
    if (limit < 0) {
      throw args.error(2, "must not be negative");
    }
    return type.wrap(new ContentDecoder(coding, limit));
  }

  private static Varargs feed(ContentDecoder decoder, Arguments args) {
    byte[] piece = Latin1.bytes(args.string(2));
    return Results.of(
        () -> {
          try {
            return LuaString.valueUsing(decoder.feed(piece));
          } catch (HttpViolation e) {
            throw new Results.Failure(String.valueOf(e.getMessage()), "EPROTO");
          }
        });
  }

  private static Varargs close(ContentDecoder decoder, Arguments args) {
    decoder.close();
    return LuaValue.TRUE;
  }
}
