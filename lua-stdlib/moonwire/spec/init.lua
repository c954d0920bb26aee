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

local REPORTS = {plain = "moonwire.spec.report.plain", tap = "moonwire.spec.report.tap"}

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

-- The chosen tests among a block's children, as plain data; blocks without any are left out.
local function described(block, numbers)
  local children = {}
  for _, child in ipairs(block.children) do
    if child.kind == "block" then
      local inner = described(child, numbers)
      if #inner.children > 0 then
        table.insert(children, inner)
      end
    elseif numbers[child] then
      table.insert(children, {
        name = child.name, full_name = context.full_name(child), line = child.line, number = numbers[child],
      })
    end
  end
  return {name = block.name, children = children}
end

--- Reads a spec file for a driver outside Lua, which wants plain data.
-- @tparam string path
-- @tparam[opt] table options those of `chooser`, and `clock`
-- @treturn table the outermost block: `{name=, children=}`; a test is `{name=, full_name=, line=, number=}`
-- @treturn function runs the test of a number; call it in their order, once each
local function open(path, options)
  options = options or {}
  local suite = load(path)
  local session = execute.session(suite, chooser(options), options.clock)
  local tests, numbers = session:tests(), {}
  for number, test in ipairs(tests) do
    numbers[test] = number
  end
  return described(suite.root, numbers), function(number)
    return session:run(tests[number])
  end
end

--- A report that events can be sent to by name.
-- @tparam string output "plain" or "tap"
-- @tparam[opt=io.write] function write takes text
-- @treturn table with the methods `file_started`, `test_finished`, `file_finished`, `finished`
local function report(output, write)
  local module = REPORTS[output] or error("unknown output '" .. tostring(output) .. "'", 2)
  return require(module).new(write or io.write)
end

--- Runs spec files one after another in this VM.
-- @tparam table paths an array of file names
-- @tparam[opt] table options those of `chooser`, `output` ("plain" or "tap"), `write` (default io.write), `clock`
-- @treturn boolean whether no test failed
local function run(paths, options)
  options = options or {}
  local chooses = chooser(options)
  local reporter = report(options.output or "plain", options.write)
  local good = true
  for _, path in ipairs(paths) do
    reporter:file_started(path)
    local session = execute.session(load(path), chooses, options.clock)
    for _, test in ipairs(session:tests()) do
      local result = session:run(test)
      good = good and (result.status == "success" or result.status == "pending")
      reporter:test_finished(result)
    end
    reporter:file_finished()
  end
  reporter:finished()
  return good
end

return {
  load = load,
  open = open,
  report = report,
  run = run,
  chooser = chooser,
  session = execute.session,
  full_name = context.full_name,
}
