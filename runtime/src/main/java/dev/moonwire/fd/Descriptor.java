package dev.moonwire.fd;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An open thing that scripts know by a number.
 *
 * <p>Reads and writes never wait, whatever {@link #isBlocking} says: the flag only tells those who
 * act for a script whether they should wait on its behalf, which they do by {@link #watch} and by
 * turning the loop. The number may be given to something else once this is closed: keep the number,
 * not this object, and look it up for each call.
 *
 * <p>All methods belong to the loop's thread. On a closed descriptor they fail with EBADF.
 */
public abstract sealed class Descriptor implements Wire
    permits OpenStream, OpenListener, OpenFile, OpenDirectory, OpenInherited {
  private static final int UNNUMBERED = -1;

  private final FdTable table;
  private int number = UNNUMBERED;
  private boolean open = true;
  private boolean blocking = true;

  Descriptor(FdTable table) {
    this.table = table;
  }

  /**
   * Its number. Files get theirs when somebody first asks, so that scripts which only read and
   * write files need no native library.
   *
   * @throws IllegalStateException when it is closed and never had one
   */
  public final int fd() {
    if (number == UNNUMBERED) {
      table.number(this);
    }
    return number;
  }

  public final boolean isOpen() {
    return open;
  }

  /** Whether calls made for a script wait; so it is in the beginning. */
  public final boolean isBlocking() {
    return blocking;
  }

  public final void blocking(boolean on) {
    blocking = on;
  }

  @Override
  public int read(ByteBuffer dst) throws ErrnoException {
    throw refusal();
  }

  @Override
  public int write(ByteBuffer src) throws ErrnoException {
    throw refusal();
  }

  /**
   * Reads at an offset, which neither uses nor moves the position.
   *
   * @return as {@link #read}, but never 0 for want of data
   */
  public int pread(ByteBuffer dst, long offset) throws ErrnoException {
    requireOpen();
    throw Errno.ESPIPE.failure();
  }

  /**
   * Writes at an offset, which neither uses nor moves the position.
   *
   * @return as {@link #write}
   */
  public int pwrite(ByteBuffer src, long offset) throws ErrnoException {
    requireOpen();
    throw Errno.ESPIPE.failure();
  }

  /**
   * Moves the position of a file, as lseek(2).
   *
   * @param whence 0 from the start, 1 from here, 2 from the end
   * @return the new position
   */
  public long seek(int whence, long offset) throws ErrnoException {
    requireOpen();
    throw Errno.ESPIPE.failure();
  }

  /** Cuts or extends a file. */
  public void truncate(long size) throws ErrnoException {
    requireOpen();
    throw Errno.EINVAL.failure();
  }

  /** What fstat(2) tells. */
  public abstract FileInfo info() throws ErrnoException;

  /** Whether a person sits at the other end. */
  public boolean isTerminal() {
    return false;
  }

  /**
   * Runs {@code onReady} once, in a turn of the loop, when this is ready, broken, hung up or
   * closed. What cannot be watched, a file for example, counts as ready at once.
   */
  public Watch watch(Interest interest, Runnable onReady) {
    return readiness().watch(interest, onReady);
  }

  /** Closes it, as {@link FdTable#close(int)} does by number; nothing happens the second time. */
  public final void close() throws ErrnoException {
    if (open) {
      table.remove(this);
      dispose();
    }
  }

  /** The table has forgotten it already. */
  final void dispose() throws ErrnoException {
    open = false;
    release();
  }

  final FdTable table() {
    return table;
  }

  final void number(int given) {
    number = given;
  }

  final void requireOpen() throws ErrnoException {
    if (!open) {
      throw Errno.EBADF.failure();
    }
  }

  /** What a call that this kind of thing does not know fails with. */
  ErrnoException refusal() {
    return (open ? Errno.EINVAL : Errno.EBADF).failure();
  }

  /** The number that the system gave it, or -1 where Java hides it. */
  int systemNumber() {
    return UNNUMBERED;
  }

  /** Frees a number that was reserved for it. */
  void reservation(Platform.@Nullable Reservation reserved) {}

  abstract Readiness readiness();

  /** Gives up what is behind it. Called once. */
  abstract void release() throws ErrnoException;
}
