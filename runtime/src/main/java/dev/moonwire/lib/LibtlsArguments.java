package dev.moonwire.lib;

import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * The arguments lua-libtls passes on to C: contents keep all their bytes; names, paths and lists
 * end at the first NUL.
 */
final class LibtlsArguments {
  private LibtlsArguments() {}

  /** A copy of the string at {@code n}. */
  static byte[] bytes(Arguments args, int n) {
    return Latin1.bytes(args.exactString(n));
  }

  /** As {@link #bytes}, with null where no argument {@code n} was passed; a passed nil is wrong. */
  static byte @Nullable [] bytesIfPassed(Arguments args, int n) {
    return args.count() < n ? null : bytes(args, n);
  }

  /** As {@link #bytes}, with null for an absent or nil argument. */
  static byte @Nullable [] optBytes(Arguments args, int n) {
    LuaString string = args.optExactString(n);
    return string == null ? null : Latin1.bytes(string);
  }

  /** What C sees of the string at {@code n}. */
  static byte[] cString(Arguments args, int n) {
    return untilNul(bytes(args, n));
  }

  /**
   * As {@link #cString}, with null where no argument {@code n} was passed; a passed nil is wrong.
   */
  static byte @Nullable [] cStringIfPassed(Arguments args, int n) {
    return args.count() < n ? null : cString(args, n);
  }

  /** As {@link #cString}, with null for an absent or nil argument. */
  static byte @Nullable [] optCString(Arguments args, int n) {
    LuaString string = args.optExactString(n);
    return string == null ? null : untilNul(Latin1.bytes(string));
  }

  /** As {@link #cString}, as one char per byte. */
  static String list(Arguments args, int n) {
    return new String(cString(args, n), StandardCharsets.ISO_8859_1);
  }

  /** As {@link #list}, with null for an absent or nil argument. */
  static @Nullable String optList(Arguments args, int n) {
    byte[] bytes = optCString(args, n);
    return bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** An integer; what is no number has an error of its own in the classic generation only. */
  static long integer(Generation generation, Arguments args, int n) {
    if (generation == Generation.V3_5 && args.value(n).type() != LuaValue.TNUMBER) {
      throw args.typeError(n, "integer");
    }
    return args.exactInteger(n);
  }

  /** As {@link #integer}, with a default for an absent or nil argument. */
  static long optInteger(Generation generation, Arguments args, int n, long otherwise) {
    return args.isNoneOrNil(n) ? otherwise : integer(generation, args, n);
  }

  private static byte[] untilNul(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return Arrays.copyOf(bytes, i);
      }
    }
    return bytes;
  }
}
