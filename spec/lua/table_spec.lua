-- table: results, positions that are refused, and orders. Holds on lua5.2 as well.

local unpack = table.unpack or unpack

describe("table.insert and remove", function()
  it("keep a list a list", function()
    local t = {}
    table.insert(t, "b")
    table.insert(t, 1, "a")
    table.insert(t, 3, "c")
    assert.same({"a", "b", "c"}, t)
    assert.equal("a", table.remove(t, 1))
    assert.equal("c", table.remove(t))
    assert.equal("b", table.remove(t))
    assert.is_nil(table.remove(t))
  end)

  it("refuse positions outside", function()
    assert.has_error(function() table.insert({1, 2}, 5, "x") end, "bad argument #2 to 'insert' (position out of bounds)")
    assert.has_error(function() table.insert({1}, 1, 2, 3) end, "wrong number of arguments to 'insert'")
  end)
end)

describe("table.concat", function()
  it("joins texts and numbers", function()
    assert.equal("1-b-2.5", table.concat({1, "b", 2.5}, "-"))
    assert.equal("b,c", table.concat({"a", "b", "c"}, ",", 2))
    assert.equal("", table.concat({}, ","))
    assert.equal("b", table.concat({"a", "b", "c"}, ",", 2, 2))
  end)

  it("names what it cannot join", function()
    assert.has_error(function() table.concat({"a", {}, "c"}) end, "invalid value (table) at index 2 in table for 'concat'")
  end)
end)

describe("table.pack and unpack", function()
  it("count nils", function()
    assert.same({n = 3, nil, 2}, table.pack(nil, 2, nil))
    assert.equal(3, select("#", unpack({}, 1, 3)))
    assert.equal(2, (unpack({1, 2, 3}, 2)))
  end)

  it("refuse more than fits", function()
    assert.has_error(function() unpack({}, 1, 1e8) end, "too many results to unpack")
  end)
end)

describe("table.sort", function()
  local function sorted(t, before)
    table.sort(t, before)
    return t
  end

  it("sorts by < or by what it is told", function()
    assert.same({1, 2, 3, 10}, sorted {10, 2, 3, 1})
    assert.same({"B", "a", "b"}, sorted {"b", "a", "B"})
    assert.same({3, 2, 1}, sorted({1, 3, 2}, function(a, b) return a > b end))
  end)

  it("sorts long lists with many equals", function()
    local t, state = {}, 7
    for i = 1, 5000 do
      state = (state * 16807) % 2147483647
      t[i] = state % 50
    end
    table.sort(t)
    for i = 2, #t do
      assert(t[i - 1] <= t[i])
    end
  end)

  it("refuses what has no order", function()
    assert.has_error(function() table.sort {1, "x", 2} end)
    assert.has_error(function() table.sort({1, 2, 3, 4, 5}, function() return true end) end,
      "invalid order function for sorting")
  end)
end)
