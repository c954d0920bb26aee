-- require and package: where modules come from, and what is said when they do not. Holds on lua5.2 as well.

local folder, saved

local function module(name, text)
  local f = assert(io.open(folder .. "/" .. name .. ".lua", "w"))
  f:write(text)
  f:close()
end

describe("require", function()
  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(os.execute("mkdir " .. folder))
    saved = package.path
    package.path = folder .. "/?.lua"
  end)

  after_each(function()
    package.path = saved
    os.execute("rm -r " .. folder)
    for _, name in ipairs {"one", "two", "broken", "made"} do
      package.loaded[name] = nil
      package.preload[name] = nil
    end
  end)

  it("runs a file once, with its name and path", function()
    module("one", "runs = (runs or 0) + 1 return {name = ..., path = select(2, ...)}")
    local one = require("one")
    assert.equal(one, require("one"))
    assert.equal(1, _G.runs)
    assert.same({name = "one", path = folder .. "/one.lua"}, one)
    _G.runs = nil
  end)

  it("answers true for a module that answers nothing", function()
    module("two", "local x = 1")
    assert.is_true(require("two"))
    assert.is_true(package.loaded.two)
  end)

  it("asks package.preload first", function()
    package.preload.made = function(name) return name .. "!" end
    assert.equal("made!", require("made"))
  end)

  it("tells where it looked", function()
    local ok, err = pcall(require, "nowhere")
    assert.is_false(ok)
    assert.matches("^module 'nowhere' not found:\n\tno field package%.preload%['nowhere'%]\n\tno file '", err)
  end)

  it("tells which file is broken", function()
    module("broken", "x = = 1")
    local ok, err = pcall(require, "broken")
    assert.is_false(ok)
    assert.matches("^error loading module 'broken' from file '.*broken%.lua':\n\t.*broken%.lua:1: unexpected symbol near '='$", err)
  end)

  it("finds files by templates", function()
    module("one", "return 1")
    assert.equal(folder .. "/one.lua", package.searchpath("one", package.path))
    local found, tried = package.searchpath("a.b", "/x/?.lua;/y/?/init.lua")
    assert.is_nil(found)
    assert.equal("\n\tno file '/x/a/b.lua'\n\tno file '/y/a/b/init.lua'", tried)
  end)
end)
