-- Real busted, with penlight and luassert, tells the same about a spec here and under lua5.2.
-- Debian: apt-get install lua-busted lua5.2

local programs = require("programs")

local LUA_PATH = "spec/support/busted/?.lua;/usr/share/lua/5.2/?.lua;/usr/share/lua/5.2/?/init.lua;"
  .. "/usr/share/lua/5.1/?.lua;/usr/share/lua/5.1/?/init.lua"

-- The words of a command, a line each, for the shell.
local function quoted(words)
  return (words:gsub("[^\n]+", "'%0'"):gsub("\n", " "))
end

local function told_by(interpreter, format)
  local command = ("LUA_PATH='%s' %s spec/support/busted/run.lua -o %s spec/support/busted/sample.lua 2>&1")
    :format(LUA_PATH, interpreter, format)
  local program = assert(io.popen(command))
  local output = program:read("*a")
  local _, _, status = program:close()
  output = output:gsub("0x%x+", "0x"):gsub(": %d[%d.e-]* seconds", ": N seconds"):gsub("%([%d.]+ ms", "(N ms")
  return output, status
end

describe("busted", function()
  local installed = programs.has("lua5.2") and os.execute("test -e /usr/share/lua/5.2/busted/runner.lua")
  local compared = programs.needs(it, pending, installed and os.getenv("MOONWIRE"), "lua-busted, lua5.2 and MOONWIRE")

  for _, format in ipairs {"plainTerminal", "utfTerminal", "TAP", "gtest"} do
    compared("tells the same as under lua5.2, format " .. format, function()
      local expected, status = told_by("lua5.2", format)
      assert.equal(1, status)
      assert.same({expected, status}, {told_by(quoted(os.getenv("MOONWIRE")), format)})
    end)
  end
end)
