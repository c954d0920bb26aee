package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoLibraryTest {
  @TempDir Path folder;

  private String eval(String chunk) {
    return eval(new LuaRun(), chunk);
  }

  private String eval(LuaRun run, String chunk) {
    return run.eval("local path = '" + folder.resolve("file") + "' " + chunk);
  }

  private void content(String text) throws Exception {
    Files.writeString(folder.resolve("file"), text);
  }

  private String content() throws Exception {
    return Files.readString(folder.resolve("file"));
  }

  @Test
  void everyFormatReadsItsPart() throws Exception {
    content("12 0x1F -3.5e2\nline2\n\nlast");
    assertEquals(
        "12 31 -350  line2\n  last  nil",
        eval(
            "local f = io.open(path) return f:read('*n', '*n', '*n', '*l', 'L', 'l', '*a', 'a', 'l')"));
  }

  @Test
  void aCountOfZeroTellsTheEnd() throws Exception {
    content("ab");
    assertEquals(" ab nil", eval("local f = io.open(path) return f:read(0, 5, 0)"));
  }

  @Test
  void linesLongerThanTheBufferAreReadWhole() throws Exception {
    content("x".repeat(20_000) + "\n" + "y".repeat(9_000));
    assertEquals("20000 9000", eval("local f = io.open(path) return #f:read(), #f:read()"));
  }

  @Test
  void readsAndWritesOnOneFileShareThePosition() throws Exception {
    content("0123456789");
    assertEquals(
        "012 3 789 10",
        eval(
            "local f = io.open(path, 'r+') local a = f:read(3) local p = f:seek() f:write('XXXX') "
                + "local b = f:read('*a') local e = f:seek() f:close() return a, p, b, e"));
    assertEquals("012XXXX789", content());
  }

  @Test
  void appendingWritesAtTheEndWhereverThePositionIs() throws Exception {
    content("abc");
    assertEquals(
        "abcZ",
        eval(
            "local f = io.open(path, 'a+') f:seek('set') f:write('Z') f:seek('set') return f:read('*a')"));
  }

  @Test
  void writesChainAndAreBufferedUntilFlushed() throws Exception {
    LuaRun run = new LuaRun();
    assertEquals(
        "true", eval(run, "f = io.open(path, 'w') return f:write('a', 1, 2.5):write('b') == f"));
    assertEquals("", content());
    run.eval("f:flush()");
    assertEquals("a12.5b", content());
  }

  @Test
  void lineBufferingHandsOnWholeLines() throws Exception {
    LuaRun run = new LuaRun();
    eval(run, "f = io.open(path, 'w') f:setvbuf('line') f:write('a') ");
    assertEquals("", content());
    run.eval("f:write('b\\n')");
    assertEquals("ab\n", content());
  }

  @Test
  void theHostFlushesWhatScriptsLeftOpen() throws Exception {
    LuaRun run = new LuaRun();
    eval(run, "f = io.open(path, 'w') f:write('kept')");
    run.open.closeAll();
    assertEquals("kept", content());
    assertEquals("closed file", run.eval("return io.type(f)"));
  }

  @Test
  void failuresAreNilMessageAndNumber() throws Exception {
    content("");
    assertEquals("nil /nope/x: No such file or directory 2", eval("return io.open('/nope/x')"));
    assertEquals("nil Bad file descriptor 9", eval("return io.open(path):write('x')"));
    assertEquals("nil Bad file descriptor 9", eval("return io.open(path, 'w'):read(1)"));
    assertEquals("nil Is a directory 21", eval("return io.open('/'):read(1)"));
  }

  @Test
  void misuseRaises() throws Exception {
    content("x");
    assertEquals(
        "error: chunk:1: bad argument #2 to 'open' (invalid mode)",
        eval("return io.open(path, 'rw')"));
    assertEquals(
        "error: chunk:1: attempt to use a closed file",
        eval("local f = io.open(path) f:close() f:read()"));
    assertEquals(
        "error: chunk:1: bad argument #1 to 'read' (invalid format)",
        eval("io.open(path):read('*x')"));
    assertEquals(
        "error: chunk:1: bad argument #1 to 'seek' (invalid option 'x')",
        eval("io.open(path):seek('x')"));
    assertEquals(
        "error: chunk:1: cannot open file '/nope/x' (No such file or directory)",
        eval("for l in io.lines('/nope/x') do end"));
  }

  @Test
  void linesCloseTheFileTheyOpened() throws Exception {
    content("a\nb\n");
    assertEquals(
        "[a][b] false chunk:1: file is already closed",
        eval(
            "local s, next = '', io.lines(path) for l in next do s = s .. '[' .. l .. ']' end "
                + "local ok, e = pcall(function() next() end) return s, ok, e"));
    assertEquals(
        "file", eval("local f = io.open(path) for l in f:lines() do end return io.type(f)"));
  }

  @Test
  void theDefaultFilesCanBeChanged() throws Exception {
    assertEquals(
        "ab false chunk:1: standard input file is closed",
        eval(
            "io.output(path) io.write('a', 'b') io.close() io.output(io.stdout) io.input(path) "
                + "local s = io.read('*a') io.close(io.input()) "
                + "local ok, e = pcall(function() io.read() end) return s, ok, e"));
  }

  @Test
  void standardInputIsRead() {
    assertEquals(
        "line 42 rest",
        eval(new LuaRun("line\n42 rest"), "return io.read('*l', '*n', 5)").replaceAll(" +", " "));
  }

  @Test
  void programsAnswerHowTheyEnded() throws Exception {
    assertEquals(
        "hi\n nil exit 2",
        eval("local f = io.popen('echo hi; exit 2') return f:read('*a'), f:close()"));
    assertEquals("nil signal 9", eval("return io.popen('kill -9 $$'):close()"));
    assertEquals(
        "true exit 0",
        eval("local f = io.popen('cat > ' .. path, 'w') f:write('in') return f:close()"));
    assertEquals("in", content());
    assertEquals("nil x: Invalid argument 22", eval("return io.popen('x', 'rw')"));
  }

  @Test
  void filesSayWhatTheyAre() throws Exception {
    content("");
    assertEquals(
        "true file (closed) file nil",
        eval(
            "local f = io.open(path) local s = tostring(f) f:close() "
                + "return s:match('^file %(0x%x+%)$') == s, tostring(f), io.type(io.stdout), io.type(1)"));
    assertEquals("nil cannot close standard file", eval("return io.stdout:close()"));
    assertEquals(
        "x", eval("local f = io.tmpfile() f:write('x') f:seek('set') return f:read('*a')"));
  }
}
