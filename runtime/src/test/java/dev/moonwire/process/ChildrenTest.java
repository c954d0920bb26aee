package dev.moonwire.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.fd.Errno;
import dev.moonwire.fd.ErrnoException;
import dev.moonwire.fd.FdTable;
import dev.moonwire.fd.Interest;
import dev.moonwire.fd.OpenPipe;
import dev.moonwire.fd.Waiting;
import dev.moonwire.loop.Loop;
import dev.moonwire.loop.Transport;
import io.netty.util.concurrent.Ticker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(Transport.class)
class ChildrenTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Parameter Transport transport;

  private Loop loop;
  private FdTable table;
  private Children children;

  @BeforeEach
  void open() {
    loop = Loop.create(transport, Ticker.systemTicker());
    table = new FdTable(loop);
    children = new Children(table);
  }

  @AfterEach
  void close() {
    children.close();
    table.close();
    loop.close();
  }

  private static Command shell(String script) {
    return Command.of(List.of("/bin/sh", "-c", script));
  }

  private Ending await(Child child) {
    assertTrue(loop.runUntil(() -> child.ending() != null, LONG));
    return child.ending();
  }

  private String readAll(OpenPipe pipe) throws ErrnoException {
    StringBuilder all = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    for (; ; ) {
      int n = pipe.read(buffer.clear());
      if (n < 0) {
        pipe.close();
        return all.toString();
      }
      if (n == 0) {
        assertTrue(Waiting.await(pipe, Interest.READ, LONG));
      }
      all.append(US_ASCII.decode(buffer.flip()));
    }
  }

  @Test
  void anExitCodeIsToldOnceTheLoopTurns() throws ErrnoException {
    Child child = children.start(shell("exit 3"));
    assertEquals(new Ending(false, 3), await(child));
    assertEquals(3, child.ending().status());
  }

  @Test
  void aDeathBySignalIsToldFromAnExit() throws ErrnoException {
    assertEquals(new Ending(true, 9), await(children.start(shell("kill -9 $$"))));
    assertEquals(137, await(children.start(shell("kill -9 $$"))).status());
  }

  @Test
  void outputAndErrorComeThroughPipesOfTheirOwn() throws ErrnoException {
    Child child =
        children.start(
            shell("echo out; echo err >&2").withOutput(Stdio.PIPE).withError(Stdio.PIPE));
    assertEquals("out\n", readAll(child.output()));
    assertEquals("err\n", readAll(child.error()));
    assertNull(child.input());
    await(child);
  }

  @Test
  void whatIsWrittenIsTheChildsInputUntilItIsClosed() throws ErrnoException {
    Child child =
        children.start(Command.of(List.of("cat")).withInput(Stdio.PIPE).withOutput(Stdio.PIPE));
    child.input().write(ByteBuffer.wrap("to the child and back".getBytes(US_ASCII)));
    child.input().close();
    assertEquals("to the child and back", readAll(child.output()));
    assertEquals(new Ending(false, 0), await(child));
  }

  @Test
  void moreThanAPipeHoldsPassesThrough() throws ErrnoException {
    int size = 1_000_000;
    Child child =
        children.start(shell("head -c " + size + " /dev/zero | tr '\\0' x").withOutput(Stdio.PIPE));
    assertEquals(size, readAll(child.output()).length());
  }

  @Test
  void writingToAChildThatReadsNoMoreFails() throws ErrnoException {
    Child child =
        children.start(
            shell("exec <&-; echo closed; sleep 60").withInput(Stdio.PIPE).withOutput(Stdio.PIPE));
    assertTrue(Waiting.await(child.output(), Interest.READ, LONG));
    Errno[] seen = new Errno[1];
    // The JDK's pipes tell only when the bytes have been pumped.
    while (seen[0] == null) {
      try {
        child.input().write(ByteBuffer.wrap(new byte[1]));
        Waiting.await(child.input(), Interest.WRITE, Duration.ofMillis(5));
      } catch (ErrnoException e) {
        seen[0] = e.errno();
      }
    }
    assertEquals(Errno.EPIPE, seen[0]);
  }

  @Test
  void nullInputEndsAtOnceAndNullOutputVanishes() throws ErrnoException {
    Child child =
        children.start(Command.of(List.of("cat")).withInput(Stdio.NULL).withOutput(Stdio.NULL));
    assertEquals(new Ending(false, 0), await(child));
  }

  @Test
  void environmentAndFolderAreTheChilds(@TempDir Path folder) throws Exception {
    Child child =
        children.start(
            new Command(
                List.of("/bin/sh", "-c", "echo $ONLY $HOME; pwd"),
                Map.of("ONLY", "this"),
                folder.toRealPath(),
                Stdio.NULL,
                Stdio.PIPE,
                Stdio.NULL));
    assertEquals("this\n" + folder.toRealPath() + "\n", readAll(child.output()));
  }

  @Test
  void aPipeThatIsOpenAlreadyCanBeHandedOver() throws ErrnoException {
    FdTable.PipeEnds pipe = table.pipe();
    Command command = shell("echo handed over").withOutput(new Stdio.Existing(pipe.writer().fd()));
    if (transport == Transport.NIO) {
      assertEquals(
          Errno.EOPNOTSUPP,
          assertThrows(ErrnoException.class, () -> children.start(command)).errno());
      return;
    }
    await(children.start(command));
    assertTrue(pipe.writer().isOpen(), "it stays open here");
    pipe.writer().close();
    assertEquals("handed over\n", readAll(pipe.reader()));
  }

  @Test
  void whatCannotBeStartedLeavesNothingBehind() {
    int before = table.openCount();
    Command command =
        Command.of(List.of("/no/such/program")).withInput(Stdio.PIPE).withOutput(Stdio.PIPE);
    assertEquals(
        Errno.ENOENT, assertThrows(ErrnoException.class, () -> children.start(command)).errno());
    Command bad = command.withError(new Stdio.Existing(2000));
    assertEquals(
        Errno.EBADF, assertThrows(ErrnoException.class, () -> children.start(bad)).errno());
    assertEquals(before, table.openCount());
  }

  @Test
  void signalsReachTheChild() throws ErrnoException {
    for (int signal : new int[] {15, 9, 1}) {
      Child child = children.start(Command.of(List.of("sleep", "60")));
      child.kill(0);
      child.kill(signal);
      assertEquals(new Ending(true, signal), await(child));
      assertEquals(Errno.ESRCH, assertThrows(ErrnoException.class, () -> child.kill(15)).errno());
    }
    Child child = children.start(Command.of(List.of("sleep", "60")));
    assertEquals(Errno.EINVAL, assertThrows(ErrnoException.class, () -> child.kill(999)).errno());
  }

  @Test
  void aChildIsFoundByItsNumberUntilForgotten() throws ErrnoException {
    Child child = children.start(shell("exit 0"));
    assertNotNull(children.find(child.pid()));
    await(child);
    assertNotNull(children.find(child.pid()));
    children.forget(child);
    assertNull(children.find(child.pid()));
    assertNull(children.find(1));
  }

  @Test
  void closingKillsWhatStillRunsAndLeavesNoZombie() throws ErrnoException {
    Child child = children.start(Command.of(List.of("sleep", "60")));
    ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();
    children.close();
    assertFalse(handle.isAlive());
    assertTrue(ProcessHandle.of(child.pid()).isEmpty(), "gone from the process table");
  }
}
