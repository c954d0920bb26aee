-- runtime/LIBTLS.md names everything that there is.

local config = require("libtls.config")
local libtls = require("libtls")
local helper = require("helper")

-- The extensions of contexts, which pairs does not show.
local EXTENSIONS = {"connect_cbs", "accept_cbs", "conn_session_error", "settimeout"}

local function page()
  local support = assert(package.searchpath("helper", package.path))
  return helper.slurp(support:gsub("spec/support/helper%.lua$", "runtime/LIBTLS.md"))
end

describe("the reference of libtls", function()
  local text = page()

  local function names(name)
    return text:find("`" .. name .. "[(`{]") ~= nil
  end

  local function assert_named(functions)
    for name, value in pairs(functions) do
      if type(value) == "function" then
        assert.is_true(names(name), name .. " is missing")
      end
    end
  end

  it("names every function of the modules", function()
    assert_named(libtls)
    assert_named(config)
  end)

  it("names every method of configs and contexts", function()
    local cfg = config.new()
    assert_named(getmetatable(cfg).__index)
    assert_named(getmetatable(assert(libtls.client(cfg))).__index)
  end)

  it("names every extension, which is there", function()
    local ctx = assert(libtls.client(config.new()))
    for _, name in ipairs(EXTENSIONS) do
      assert.equal("function", type(ctx[name]))
      assert.is_true(names(name), name .. " is missing")
    end
  end)
end)
