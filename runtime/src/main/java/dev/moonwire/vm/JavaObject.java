package dev.moonwire.vm;

import org.luaj.vm2.LuaUserdata;

/**
 * A Java object as a full userdata. It compares by identity alone: what the object's own {@code
 * equals} and {@code hashCode} say may change while it is a key of a table.
 */
public final class JavaObject extends LuaUserdata {
  JavaObject(Object object) {
    super(object);
  }

  public Object object() {
    return m_instance;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
