package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.moonwire.vm.ExitRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OsLibraryTest {
  @TestFactory
  Stream<DynamicTest> datesAreFormattedByStrftime() {
    return Rows.of(
        """
        os.date('!%c', 0) => Thu Jan  1 00:00:00 1970
        os.date('!%x %X %r %D %F %R', 86400 * 45) => 02/15/70 00:00:00 12:00:00 AM 02/15/70 1970-02-15 00:00
        os.date('!%a %A %b %B %h %p', 951782400) => Tue Tuesday Feb February Feb AM
        os.date('!%C %d %e %g %G %H %I %j %m %M %S', 1230768000) => 20 01  1 09 2009 00 12 001 01 00 00
        os.date('!%u %U %V %w %W %y %Y %z %Z %%', 1704067199) => 7 53 52 0 52 23 2023 +0000 GMT %
        os.date('!%Ey %Od', 0) => 70 01
        os.date('!*t', 86400 * 45).yday, os.date('!*t', 0).wday, os.date('!*t', 0).isdst => 46 5 false
        os.date('%Ez', 0) => !bad argument #1 to 'date' (invalid conversion specifier '%Ez')
        os.date('%', 0) => !bad argument #1 to 'date' (invalid conversion specifier '%')
        os.date('%c', 1e100) => nil
        """);
  }

  @TestFactory
  Stream<DynamicTest> timesAreNormalised() {
    return Rows.of(
        """
        os.time{year = 2020, month = 14, day = -3} == os.time{year = 2021, month = 1, day = 28} => true
        os.time{year = 2020, month = 1, day = 1} - os.time{year = 2020, month = 1, day = 1, hour = 0} => 43200
        os.date('%Y-%m-%d %H', os.time{year = 2024, month = 2, day = 30, hour = 25}) => 2024-03-02 01
        os.time{year = 2020} => !field 'day' missing in date table
        os.time() == math.floor(os.time()), os.difftime(5, 3) => true 2
        """);
  }

  @TestFactory
  Stream<DynamicTest> theSystemAnswers() {
    return Rows.of(
        """
        os.execute() => true
        os.execute('exit 3') => nil exit 3
        os.execute('true') => true exit 0
        os.remove('/nope/x') => nil /nope/x: No such file or directory 2
        os.rename('/nope/x', '/nope/y') => nil No such file or directory 2
        os.getenv('NOPE_NOPE') => nil
        os.setlocale(), os.setlocale(''), os.setlocale('de_XX') => C C nil
        os.setlocale('C', 'x') => !bad argument #2 to 'setlocale' (invalid option 'x')
        os.remove(os.tmpname()) => true
        type(os.clock()), os.clock() > 0 => number true
        """);
  }

  @Test
  void exitPassesThroughProtectedCalls() {
    LuaRun run = new LuaRun();
    ExitRequest exit =
        assertThrows(ExitRequest.class, () -> run.eval("pcall(os.exit, 7, true) reached = true"));
    assertEquals(7, exit.status());
    assertEquals(true, exit.closesState());
    assertFalse(run.vm.globals().rawget("reached").toboolean());
  }

  @Test
  void exitTakesTruthForSuccess() {
    assertEquals(0, assertThrows(ExitRequest.class, () -> new LuaRun().eval("os.exit()")).status());
    assertEquals(
        1, assertThrows(ExitRequest.class, () -> new LuaRun().eval("os.exit(false)")).status());
  }
}
