-- coroutine: what passes through yield and resume, states, errors, and where one may yield. Holds on lua5.2 as well.

local unpack = table.unpack or unpack

local function filled(...)
  return {n = select("#", ...), ...}
end

describe("resume and yield", function()
  it("pass all values both ways, nils included", function()
    local co = coroutine.create(function(...)
      local got = filled(coroutine.yield(...))
      return unpack(got, 1, got.n)
    end)
    assert.same(filled(true, 1, nil, 3, nil), filled(coroutine.resume(co, 1, nil, 3, nil)))
    assert.same(filled(true, nil, "x", nil), filled(coroutine.resume(co, nil, "x", nil)))
    assert.equal("dead", coroutine.status(co))
  end)

  it("work across pcall, metamethods and iterators", function()
    local steps = {}
    local object = setmetatable({}, {
      __add = function(a, b) return coroutine.yield("add") end,
      __index = function(_, k) return coroutine.yield(k) end,
      __call = function(_, x) return coroutine.yield(x) end,
    })
    local co = coroutine.wrap(function()
      local ok, sum = pcall(function() return object + 1 end)
      steps[#steps + 1] = tostring(ok) .. sum
      steps[#steps + 1] = object.field
      steps[#steps + 1] = object("called")
      for value in function() return coroutine.yield("next") end do
        steps[#steps + 1] = value
      end
      return "end"
    end)
    assert.equal("add", co())
    assert.equal("field", co(5))
    assert.equal("called", co("f"))
    assert.equal("next", co("c"))
    assert.equal("next", co("i"))
    assert.equal("end", co(nil))
    assert.same({"true5", "f", "c", "i"}, steps)
  end)

  it("make generators of generators", function()
    local function numbers(n)
      return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end)
    end
    local function even(source)
      return coroutine.wrap(function() for i in source do if i % 2 == 0 then coroutine.yield(i) end end end)
    end
    local all = {}
    for i in even(even(numbers(10))) do all[#all + 1] = i end
    assert.same({2, 4, 6, 8, 10}, all)
  end)
end)

describe("an error in a coroutine", function()
  it("is a result of resume, of any type", function()
    local value = {}
    local co = coroutine.create(function() error(value) end)
    assert.same({false, value}, {coroutine.resume(co)})
    assert.same({false, "cannot resume dead coroutine"}, {coroutine.resume(co)})
  end)

  it("goes on through wrap", function()
    local f = coroutine.wrap(function() error({code = 7}) end)
    local ok, err = pcall(f)
    assert.is_false(ok)
    assert.equal(7, err.code)
  end)

  it("leaves its frames for a traceback", function()
    local co = coroutine.create(function() local function inner() error("deep") end inner() end)
    coroutine.resume(co)
    assert.matches("in function 'error'", debug.traceback(co))
    assert.matches("in upvalue 'inner'", (debug.traceback(co):gsub("local 'inner'", "upvalue 'inner'"):gsub("function 'inner'", "upvalue 'inner'")))
  end)
end)

describe("a coroutine", function()
  it("has four states", function()
    local seen = {}
    local outer
    outer = coroutine.create(function()
      local inner = coroutine.create(function() seen.outer = coroutine.status(outer) end)
      seen.fresh = coroutine.status(inner)
      coroutine.resume(inner)
      seen.done = coroutine.status(inner)
      seen.self = coroutine.status(outer)
    end)
    coroutine.resume(outer)
    assert.same({outer = "normal", fresh = "suspended", done = "dead", self = "running"}, seen)
  end)

  it("knows itself", function()
    local main, is_main = coroutine.running()
    assert.is_true(is_main)
    local co
    co = coroutine.create(function() return coroutine.running() end)
    assert.same({true, co, false}, {coroutine.resume(co)})
    assert.equal("thread", type(main))
  end)

  it("cannot resume itself or one that waits for it", function()
    local co
    co = coroutine.create(function() return coroutine.resume(co) end)
    assert.same({true, false, "cannot resume non-suspended coroutine"}, {coroutine.resume(co)})
  end)

  it("does not yield through a native function that calls back", function()
    local co = coroutine.create(function() table.sort({3, 2, 1}, function() coroutine.yield() end) end)
    local ok, err = coroutine.resume(co)
    assert.is_false(ok)
    assert.matches("attempt to yield across a C%-call boundary", err)
  end)
end)
