package dev.moonwire.vm;

import org.luaj.vm2.LuaUserdata;

/** A bare identity, equal to every other of the same object: what debug.upvalueid answers. */
final class LightUserdata extends LuaUserdata {
  LightUserdata(Object identity) {
    super(identity);
  }
}
