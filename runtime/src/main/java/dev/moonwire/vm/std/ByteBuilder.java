package dev.moonwire.vm.std;

import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.RaisedValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/**
 * A Lua string in the making: bytes that grow. What cannot be held raises Lua's {@code not enough
 * memory}, as an allocation of the reference does; what is beyond the memory limit ends the script.
 */
final class ByteBuilder implements Holder {
  /** The longest array every JVM can make. */
  static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private final Meter meter;
  private byte[] bytes;
  private int length;

  ByteBuilder(Meter meter, int capacity) {
    this.meter = meter;
    this.bytes = allocate(meter, capacity);
  }

  @Override
  public void show(Census census) {
    census.object(bytes);
  }

  int length() {
    return length;
  }

  ByteBuilder append(int oneByte) {
    reserve(1);
    bytes[length++] = (byte) oneByte;
    return this;
  }

  ByteBuilder append(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
    return this;
  }

  ByteBuilder append(LuaString text) {
    return append(text.m_bytes, text.m_offset, text.m_length);
  }

  /** Appends text whose characters are all below 256, one byte each. */
  ByteBuilder append(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
    return append(encoded, 0, encoded.length);
  }

  ByteBuilder fill(int oneByte, int count) {
    reserve(count);
    Arrays.fill(bytes, length, length + count, (byte) oneByte);
    length += count;
    return this;
  }

  ByteBuilder dropLast() {
    length--;
    return this;
  }

  /** What was appended; the builder is not to be used after. */
  LuaString toLuaString() {
    boolean wasteful = bytes.length - length > length >> 1;
    byte[] result = wasteful ? Arrays.copyOf(bytes, length) : bytes;
    return LuaString.valueUsing(result, 0, length);
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      long wanted = Math.max((long) length + more, bytes.length * 2L);
      if ((long) length + more > MAX_LENGTH) {
        throw notEnoughMemory();
      }
      byte[] larger = allocate(meter, (int) Math.min(wanted, MAX_LENGTH));
      System.arraycopy(bytes, 0, larger, 0, length);
      bytes = larger;
    }
  }

  /** An array for a string; raises Lua's error where Java's would end the program. */
  static byte[] allocate(Meter meter, int size) {
    meter.allocates(size);
    try {
      return new byte[size];
    } catch (OutOfMemoryError tooLarge) {
      throw notEnoughMemory();
    }
  }

  /** The reference raises this one without a position. */
  static LuaError notEnoughMemory() {
    return new RaisedValue(LuaValue.valueOf("not enough memory"));
  }
}
