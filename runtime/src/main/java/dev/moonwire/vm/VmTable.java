package dev.moonwire.vm;

import org.luaj.vm2.LuaTable;

/** A Lua table with storage of its own: every table of a VM is one. */
public final class VmTable extends LuaTable {
  public VmTable() {
    super();
  }

  /**
   * @param narray how many integer keys from 1 to make room for
   * @param nhash how many other keys
   */
  public VmTable(int narray, int nhash) {
    super(narray, nhash);
  }
}
