package dev.moonwire.vm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class DispatchSizeTest {
  /** HotSpot's HugeMethodLimit: longer methods are never compiled. */
  private static final int JIT_LIMIT = 8_000;

  @Test
  void theDispatchMethodStaysSmallEnoughForTheJit() throws IOException {
    int length = codeLength("execute");
    assertTrue(length > 1_000 && length < JIT_LIMIT, "execute has " + length + " bytes");
  }

  /** Reads the class file (JVMS chapter 4) up to the Code attribute of a method. */
  private static int codeLength(String method) throws IOException {
    try (InputStream file = Interpreter.class.getResourceAsStream("Interpreter.class");
        DataInputStream in = new DataInputStream(file)) {
      in.skipBytes(8);
      String[] texts = constantPool(in);
      in.skipBytes(6);
      in.skipBytes(2 * in.readUnsignedShort());
      members(in, texts, "");
      return members(in, texts, method);
    }
  }

  private static String[] constantPool(DataInputStream in) throws IOException {
    String[] texts = new String[in.readUnsignedShort()];
    for (int i = 1; i < texts.length; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7, 8, 16, 19, 20 -> in.skipBytes(2);
        case 15 -> in.skipBytes(3);
        case 5, 6 -> {
          in.skipBytes(8);
          i++;
        }
        default -> in.skipBytes(4);
      }
    }
    return texts;
  }

  /** The code length of the wanted one among fields or methods; -1 if it is not there. */
  private static int members(DataInputStream in, String[] texts, String wanted) throws IOException {
    int found = -1;
    for (int n = in.readUnsignedShort(); n > 0; n--) {
      in.skipBytes(2);
      String name = texts[in.readUnsignedShort()];
      in.skipBytes(2);
      for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
        String attribute = texts[in.readUnsignedShort()];
        int length = in.readInt();
        if (name.equals(wanted) && attribute.equals("Code")) {
          in.skipBytes(4);
          found = in.readInt();
          in.skipBytes(length - 8);
        } else {
          in.skipBytes(length);
        }
      }
    }
    return found;
  }
}
