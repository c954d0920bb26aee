--- Runs busted-style specs. Collecting (`moonwire.spec.context`), running (`moonwire.spec.execute`) and reporting
-- (`moonwire.spec.report.*`) know nothing of one another; this module joins them.
--
--     local spec = require "moonwire.spec"
--     local ok = spec.run({"spec/libtls/config_spec.lua"}, {output = "tap", filter = "ciphers"})
--
-- It is plain Lua, so the same files run under lua5.1 and lua5.2 with the C modules:
--
--     LUA_PATH='lua-stdlib/?.lua;lua-stdlib/?/init.lua;;' lua5.1 -e \
--       'os.exit(require("moonwire.spec").run({...}) and 0 or 1)' spec/libtls/config_spec.lua

local asserting = require("moonwire.spec.assert")
local context = require("moonwire.spec.context")
local execute = require("moonwire.spec.execute")
local spy = require("moonwire.spec.spy")

-- Specs written for busted may ask for its parts by name.
local function offer(name, value)
  if not package.loaded[name] and not package.preload[name] then
    package.preload[name] = function() return value end
  end
end

local function offer_busted_names()
  offer("luassert", asserting.assert)
  offer("luassert.match", asserting.match)
  offer("luassert.spy", spy.spy)
  offer("luassert.stub", spy.stub)
  offer("luassert.mock", spy.mock)
end

local function any_tag(test, tags)
  for _, tag in ipairs(tags) do
    if test.tags[tag] then
      return true
    end
  end
  return false
end

--- A predicate that chooses tests.
-- @tparam[opt] table options `filter` (a Lua pattern found in the full name), `tags` and `exclude_tags` (arrays)
-- @treturn function takes a test
local function chooser(options)
  options = options or {}
  return function(test)
    if options.filter and not context.full_name(test):find(options.filter) then
      return false
    elseif options.tags and not any_tag(test, options.tags) then
      return false
    end
    return not (options.exclude_tags and any_tag(test, options.exclude_tags))
  end
end

--- Reads a spec file without running a test.
-- @tparam string path
-- @treturn table the suite
local function load(path)
  offer_busted_names()
  return context.read(path)
end

--- Runs spec files one after another in this VM.
-- @tparam table paths an array of file names
-- @tparam[opt] table options those of `chooser`, `output` ("plain" or "tap"), `write` (default io.write), `clock`
-- @treturn boolean whether no test failed
local function run(paths, options)
  options = options or {}
  local chooses = chooser(options)
  local report = require("moonwire.spec.report." .. (options.output or "plain")).new(options.write or io.write)
  local good = true
  for _, path in ipairs(paths) do
    report:file_started(path)
    local session = execute.session(load(path), chooses, options.clock)
    for _, test in ipairs(session:tests()) do
      local result = session:run(test)
      good = good and (result.status == "success" or result.status == "pending")
      report:test_finished(result)
    end
    report:file_finished()
  end
  report:finished()
  return good
end

return {
  load = load,
  run = run,
  chooser = chooser,
  session = execute.session,
  full_name = context.full_name,
}
