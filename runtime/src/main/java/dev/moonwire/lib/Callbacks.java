package dev.moonwire.lib;

import dev.moonwire.tls.Relay;
import dev.moonwire.tls.Want;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Two functions of the script as a transport, as {@code connect_cbs} and {@code accept_cbs} take
 * them. {@code read(n)} gives at most n bytes, {@code write(data)} the number of bytes it took;
 * both may answer as a context's own {@code read} and {@code write} do, so that TLS can run inside
 * TLS.
 */
final class Callbacks extends Relay implements Holder {
  private final LuaVm vm;
  private final LuaFunction read;
  private final LuaFunction write;

  Callbacks(LuaVm vm, LuaFunction read, LuaFunction write) {
    this.vm = vm;
    this.read = read;
    this.write = write;
  }

  @Override
  public void show(Census census) {
    census.bytes(heldBytes());
    census.value(read);
    census.value(write);
  }

  /**
   * What a callback has come to: exactly one of the three.
   *
   * @param count how many bytes were moved; 0 is the end of what can be read; -1 for the others
   * @param want what it waits for; NONE when it does not
   * @param failure why it failed, or null
   */
  record Answer(int count, Want want, @Nullable String failure) {
    private static Answer moved(int count) {
      return new Answer(count, Want.NONE, null);
    }

    private static Answer blocked(Want want) {
      return new Answer(-1, want, null);
    }

    private static Answer failed(String why) {
      return new Answer(-1, Want.NONE, why);
    }
  }

  LuaFunction readFunction() {
    return read;
  }

  LuaFunction writeFunction() {
    return write;
  }

  /** What the read function answered; its bytes are received. */
  Answer afterRead(Varargs results) {
    fetchedNothing();
    LuaValue first = results.arg1();
    if (first.type() == LuaValue.TSTRING) {
      byte[] bytes = Latin1.bytes((LuaString) first);
      if (bytes.length == 0) {
        end();
      } else {
        received(bytes);
      }
      return Answer.moved(bytes.length);
    }
    Answer other = afterEither(results, Want.POLLIN);
    if (other != null) {
      return other;
    }
    if (isNothing(first)) {
      end();
      return Answer.moved(0);
    }
    return Answer.failed("the read callback returned a " + first.typename());
  }

  /** What the write function answered; what it took is accepted. */
  Answer afterWrite(Varargs results, int offered) {
    deliveredNothing();
    LuaValue first = results.arg1();
    Answer other = afterEither(results, Want.POLLOUT);
    if (other != null) {
      return other;
    }
    if (first.type() != LuaValue.TNUMBER) {
      return Answer.failed(
          "the write callback returned "
              + (isNothing(first) ? "nothing" : "a " + first.typename()));
    }
    double count = first.todouble();
    if (count != Math.rint(count) || count < 0 || count > offered) {
      return Answer.failed("the write callback returned a count out of range");
    }
    if (count == 0) {
      return Answer.blocked(Want.POLLOUT);
    }
    accepted((int) count);
    return Answer.moved((int) count);
  }

  /** A callback raised an error. */
  Answer raised(LuaValue error) {
    fetchedNothing();
    deliveredNothing();
    return Answer.failed(text(error));
  }

  /** A mark, {@code nil, err}, or what a blocked read or write of a context answers; else null. */
  private @Nullable Answer afterEither(Varargs results, Want usual) {
    Want mark = mark(results.arg1());
    if (mark != null) {
      return Answer.blocked(mark);
    }
    boolean none = isNothing(results.arg1());
    if (none && !results.arg(2).isnil()) {
      return Answer.failed(text(results.arg(2)));
    }
    boolean moved = results.arg1().type() == LuaValue.TNUMBER && results.arg1().todouble() != 0;
    if (!moved && results.arg(3).toboolean()) {
      Want want = mark(results.arg(4));
      return Answer.blocked(want == null ? usual : want);
    }
    return null;
  }

  private static boolean isNothing(LuaValue v) {
    return !v.toboolean();
  }

  private static @Nullable Want mark(LuaValue v) {
    for (Want want : Want.values()) {
      if (want != Want.NONE && v.type() == LuaValue.TNUMBER && v.todouble() == want.code()) {
        return want;
      }
    }
    return null;
  }

  private String text(LuaValue error) {
    return Latin1.of(vm.text(error));
  }
}
