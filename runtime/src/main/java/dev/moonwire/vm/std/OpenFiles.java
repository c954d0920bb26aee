package dev.moonwire.vm.std;

import dev.moonwire.vm.ByteStream;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.ExitStatus;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.SystemFailure;
import dev.moonwire.vm.VmTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.luaj.vm2.LuaUserdata;

/**
 * The {@code io} files of one VM: the standard three, the default two, and all that are open and
 * may hold bytes not yet written. Who ends a script calls {@link #flushAll} or {@link #closeAll}.
 */
public final class OpenFiles {
  /** The registered name of the files' metatable. */
  static final String TYPE = "FILE*";

  private final LuaVm vm;
  private final VmTable metatable;
  private final Set<LuaFile> open = new LinkedHashSet<>();
  private final LuaUserdata standardInput;
  private final LuaUserdata standardOutput;
  private final LuaUserdata standardError;
  private LuaUserdata input;
  private LuaUserdata output;

  OpenFiles(LuaVm vm) {
    this.vm = vm;
    this.metatable = vm.type(TYPE);
    standardInput = standard(0);
    standardOutput = standard(1);
    standardError = standard(2);
    file(standardInput).promptsThrough(file(standardOutput));
    input = standardInput;
    output = standardOutput;
    vm.meter().keep(this::show);
  }

  private void show(Census census) {
    census.value(input);
    census.value(output);
    open.forEach(census::object);
  }

  private LuaUserdata standard(int fd) {
    LuaFile file = new LuaFile(vm.meter(), vm.files().standard(fd), fd != 0, false);
    if (fd == 2) {
      file.neverBuffers();
    }
    open.add(file);
    return vm.userdata(file, metatable);
  }

  /** The file a script gets for a newly opened stream, which it owns from now on. */
  LuaUserdata add(ByteStream stream, String mode) {
    return add(new LuaFile(vm.meter(), stream, isWritable(mode), false));
  }

  /** As {@link #add}, for a program's end, which is the result of closing the file. */
  LuaUserdata addProgram(ByteStream stream, String mode) {
    return add(new LuaFile(vm.meter(), stream, isWritable(mode), true));
  }

  private static boolean isWritable(String mode) {
    return !mode.startsWith("r") || mode.contains("+");
  }

  private LuaUserdata add(LuaFile file) {
    open.add(file);
    return vm.userdata(file, metatable);
  }

  ExitStatus close(LuaFile file) throws SystemFailure {
    open.remove(file);
    return file.close();
  }

  static LuaFile file(LuaUserdata userdata) {
    return (LuaFile) userdata.m_instance;
  }

  boolean isStandard(LuaFile file) {
    return file == standardInput.m_instance
        || file == standardOutput.m_instance
        || file == standardError.m_instance;
  }

  LuaUserdata standardInputValue() {
    return standardInput;
  }

  LuaUserdata standardOutputValue() {
    return standardOutput;
  }

  LuaUserdata standardErrorValue() {
    return standardError;
  }

  LuaUserdata input() {
    return input;
  }

  LuaUserdata output() {
    return output;
  }

  void setInput(LuaUserdata file) {
    input = file;
  }

  void setOutput(LuaUserdata file) {
    output = file;
  }

  /** What {@code print} writes to, whatever {@code io.output} says. */
  public LuaFile standardOutput() {
    return file(standardOutput);
  }

  /**
   * Hands on what is buffered in every open file.
   *
   * @throws SystemFailure the first failure, after all were tried
   */
  public void flushAll() throws SystemFailure {
    SystemFailure first = null;
    for (LuaFile file : open) {
      try {
        file.flush();
      } catch (SystemFailure failure) {
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Flushes the standard files and closes all others.
   *
   * @throws SystemFailure the first failure, after all were tried
   */
  public void closeAll() throws SystemFailure {
    SystemFailure first = null;
    List<LuaFile> files = new ArrayList<>(open);
    for (LuaFile file : files) {
      try {
        if (isStandard(file)) {
          file.flush();
        } else {
          close(file);
        }
      } catch (SystemFailure failure) {
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
