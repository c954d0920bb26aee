package dev.moonwire.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.luaj.vm2.LuaValue;

class VmTableTest {
  @Test
  void agreesWithAMapUnderRandomAssignments() {
    Random random = new Random(7);
    VmTable table = new VmTable();
    Map<String, Integer> model = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      int n = random.nextInt(200) - 20;
      LuaValue key = random.nextBoolean() ? LuaValue.valueOf(n) : LuaValue.valueOf("k" + n);
      boolean removes = random.nextInt(3) == 0;
      table.rawset(key, removes ? LuaValue.NIL : LuaValue.valueOf(i));
      if (removes) {
        model.remove(key.tojstring());
      } else {
        model.put(key.tojstring(), i);
      }
      assertEquals(model.get(key.tojstring()), value(table, key));
    }
    assertEquals(model, contents(table));
  }

  private static Integer value(VmTable table, LuaValue key) {
    LuaValue v = table.rawget(key);
    return v.isnil() ? null : v.toint();
  }

  private static Map<String, Integer> contents(VmTable table) {
    Map<String, Integer> found = new HashMap<>();
    LuaValue[] entry = new LuaValue[2];
    for (LuaValue key = LuaValue.NIL; table.next(key, entry, 0); key = entry[0]) {
      found.put(entry[0].tojstring(), entry[1].toint());
    }
    return found;
  }

  @Test
  void theLengthIsABorderWhateverIsRemoved() {
    Random random = new Random(11);
    VmTable table = new VmTable();
    for (int i = 0; i < 20_000; i++) {
      table.rawset(1 + random.nextInt(40), random.nextBoolean() ? LuaValue.NIL : LuaValue.ONE);
      int n = table.border();
      assertTrue(n == 0 || !table.rawget(n).isnil());
      assertTrue(table.rawget(n + 1).isnil());
    }
  }

  @Test
  void aQueueDoesNotKeepItsConsumedFront() {
    VmTable table = new VmTable();
    for (int i = 1; i <= 100_000; i++) {
      table.rawset(i, LuaValue.ONE);
      table.rawset(i - 10, LuaValue.NIL);
    }
    int slots = table.items.length + table.nodes.length;
    assertTrue(slots < 1_000, slots + " slots");
    assertEquals(10, contents(table).size());
  }

  @Test
  void weakTablesLoseObjectsAndKeepStrings() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "nil s 0",
          lua.eval(
              "local v=setmetatable({},{__mode='v'}) v[1]={} v[2]='s' local k="
                  + "setmetatable({},{__mode='k'}) k[{}]=1 collectgarbage() local n=0 for _ in"
                  + " pairs(k) do n=n+1 end return v[1],v[2],n"));
    }
  }

  @Test
  void finalizersSeeTheirTablesContentsInReverseOrderOfMarking() throws Exception {
    try (CoreLua lua = new CoreLua()) {
      assertEquals(
          "21",
          lua.eval(
              "local s='' local function make(v) local o=setmetatable({},{__gc=function(o)"
                  + " s=s..o.v end}) o.v=v end make(1) make(2) collectgarbage() return s"));
    }
  }

  @Test
  void aFinalizerRunsOnceHoweverOftenTheMetatableIsSet() throws Exception {
    CoreLua lua = new CoreLua();
    lua.vm.globals().set("handle", lua.vm.userdata("payload", new VmTable()));
    lua.eval(
        "count=0 local mt={__gc=function() count=count+1 end} for i=1,3 do"
            + " debug.setmetatable(handle,mt) end");
    lua.close();
    assertEquals(1, lua.vm.globals().rawget("count").toint());
  }

  @Test
  void whatIsLeftIsFinalizedWhenTheVmCloses() throws Exception {
    CoreLua lua = new CoreLua();
    lua.eval("kept=setmetatable({n='k'},{__gc=function(o) closedwith=o.n end})");
    lua.close();
    assertEquals("k", lua.vm.globals().rawget("closedwith").tojstring());
  }
}
