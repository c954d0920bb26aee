package dev.moonwire.vm.std;

import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.SystemFailure;
import org.jspecify.annotations.Nullable;

/**
 * The Java object behind an {@code io} file: a {@link ByteStream} with the buffer that stdio(3)
 * gives a {@code FILE}. Reads and writes may alternate; the position is always the one the script
 * believes in. Who takes the {@linkplain #stream() stream} to move bytes itself, such as {@code
 * sendfile}, calls {@link #flush} before.
 */
public final class LuaFile implements Holder {
  /** How many bytes a buffer holds unless {@code setvbuf} says otherwise. */
  static final int BUFFER_SIZE = 8192;

  /** What setvbuf may ask for at most; larger writes go through at once anyway. */
  private static final int MAX_BUFFER_SIZE = 1 << 20;

  private static final int EBADF = 9;

  /** How many bytes are read in the time of a call. */
  private static final int BYTES_PER_STEP = 64;

  private static final byte[] NO_BYTES = {};

  /** When written bytes leave the buffer. */
  enum Buffering {
    NONE,
    LINE,
    FULL
  }

  private final ByteStream stream;
  private final Meter meter;
  private final boolean writable;
  private final boolean program;
  private Buffering buffering;
  private int bufferSize = BUFFER_SIZE;
  private byte[] unread = NO_BYTES;
  private int unreadAt;
  private int unreadEnd;
  private byte[] unwritten = NO_BYTES;
  private int unwrittenCount;
  private boolean closed;
  private @Nullable LuaFile prompt;

  /**
   * @param meter is told of what is read, which may have no end
   * @param writable whether it was opened for writing: buffering must not hide that it was not
   * @param program whether a program is at the other end, whose end is the result of closing
   */
  LuaFile(Meter meter, ByteStream stream, boolean writable, boolean program) {
    this.meter = meter;
    this.stream = stream;
    this.writable = writable;
    this.program = program;
    this.buffering = stream.isTerminal() ? Buffering.LINE : Buffering.FULL;
  }

  Meter meter() {
    return meter;
  }

  @Override
  public void show(Census census) {
    census.object(unread);
    census.object(unwritten);
  }

  /** The bytes below the buffer. */
  public ByteStream stream() {
    return stream;
  }

  public boolean isClosed() {
    return closed;
  }

  boolean isProgram() {
    return program;
  }

  /** What a person must have seen before this file waits for an answer. */
  void promptsThrough(LuaFile output) {
    prompt = output;
  }

  /** Standard error shows everything at once. */
  void neverBuffers() {
    buffering = Buffering.NONE;
  }

  /**
   * Sets when written bytes leave the buffer.
   *
   * @param size of the buffer, in bytes; 0 keeps it
   */
  void setBuffering(Buffering newBuffering, int size) throws SystemFailure {
    flush();
    buffering = newBuffering;
    if (size > 0) {
      bufferSize = Math.min(size, MAX_BUFFER_SIZE);
      unwritten = NO_BYTES;
    }
  }

  /** The next byte, which stays there; -1 at the end. */
  int peek() throws SystemFailure {
    return unreadAt < unreadEnd || refill() ? unread[unreadAt] & 0xff : -1;
  }

  /** Takes the byte that {@link #peek} saw. */
  void skip() {
    unreadAt++;
  }

  /** Moves up to {@code count} bytes, what is buffered at most; false at the end of the file. */
  boolean read(ByteBuilder out, long count) throws SystemFailure {
    if (unreadAt == unreadEnd && !refill()) {
      return false;
    }
    int taken = (int) Math.min(count, unreadEnd - unreadAt);
    out.append(unread, unreadAt, taken);
    unreadAt += taken;
    return true;
  }

  void readAll(ByteBuilder out) throws SystemFailure {
    boolean more = true;
    while (more) {
      more = read(out, Integer.MAX_VALUE);
    }
  }

  /**
   * Moves bytes up to and including the next line end, what is buffered at most.
   *
   * @return whether the line end was met
   */
  boolean readLine(ByteBuilder out) {
    int at = unreadAt;
    while (at < unreadEnd && unread[at] != '\n') {
      at++;
    }
    boolean met = at < unreadEnd;
    int end = met ? at + 1 : at;
    out.append(unread, unreadAt, end - unreadAt);
    unreadAt = end;
    return met;
  }

  private boolean refill() throws SystemFailure {
    flush();
    if (prompt != null && stream.isTerminal()) {
      prompt.flush();
    }
    if (unread.length == 0) {
      unread = new byte[BUFFER_SIZE];
    }
    unreadAt = 0;
    unreadEnd = 0;
    int count = stream.read(unread, 0, unread.length);
    unreadEnd = Math.max(count, 0);
    meter.works(1 + unreadEnd / BYTES_PER_STEP);
    return count > 0;
  }

  void write(byte[] bytes, int offset, int length) throws SystemFailure {
    if (!writable) {
      throw new SystemFailure("Bad file descriptor", EBADF);
    }
    forgetUnread();
    if (buffering == Buffering.NONE || length >= bufferSize) {
      flush();
      stream.write(bytes, offset, length);
      return;
    }
    if (length > bufferSize - unwrittenCount) {
      flush();
    }
    if (unwritten.length == 0) {
      unwritten = new byte[bufferSize];
    }
    System.arraycopy(bytes, offset, unwritten, unwrittenCount, length);
    unwrittenCount += length;
    if (buffering == Buffering.LINE && endsLine(bytes, offset, length)) {
      flush();
    }
  }

  private static boolean endsLine(byte[] bytes, int offset, int length) {
    for (int i = offset + length - 1; i >= offset; i--) {
      if (bytes[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  /** Takes the position back over what was read ahead. */
  private void forgetUnread() throws SystemFailure {
    int ahead = unreadEnd - unreadAt;
    unreadAt = 0;
    unreadEnd = 0;
    if (ahead > 0) {
      stream.seek(1, -ahead);
    }
  }

  /**
   * Hands on what was written. What the system refuses is lost, as with stdio: a full disk must not
   * make the buffer grow.
   */
  public void flush() throws SystemFailure {
    int count = unwrittenCount;
    unwrittenCount = 0;
    if (count > 0) {
      stream.write(unwritten, 0, count);
    }
  }

  /** Moves the position and answers it; parameters as for {@link ByteStream#seek}. */
  long seek(int whence, long offset) throws SystemFailure {
    flush();
    int ahead = unreadEnd - unreadAt;
    long position = stream.seek(whence, whence == 1 ? offset - ahead : offset);
    unreadAt = 0;
    unreadEnd = 0;
    return position;
  }

  /** Flushes and closes; the stream is closed even when flushing fails. */
  ExitStatus close() throws SystemFailure {
    if (closed) {
      return ExitStatus.SUCCESS;
    }
    closed = true;
    SystemFailure unflushed = null;
    try {
      flush();
    } catch (SystemFailure e) {
      unflushed = e;
    }
    ExitStatus status = stream.close();
    if (unflushed != null) {
      throw unflushed;
    }
    return status;
  }
}
