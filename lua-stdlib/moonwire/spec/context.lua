--- Reads a spec file into a tree: blocks with their hooks, and tests, in the order written. No test
-- and no hook runs meanwhile; block bodies do, so they may only declare.
--
-- A block is `{kind="block", name=, parent=, children=, hooks=, insulated=}`, a test
-- `{kind="test", name=, parent=, body=, pending=, line=, tags=}`; `tags` holds the words marked with
-- `#` in its name and in the names of the blocks around it.

local asserting = require("moonwire.spec.assert")
local outcome = require("moonwire.spec.outcome")
local spy = require("moonwire.spec.spy")

local HOOKS = {
  before_each = "before_each",
  after_each = "after_each",
  setup = "strict_setup",
  strict_setup = "strict_setup",
  lazy_setup = "lazy_setup",
  teardown = "strict_teardown",
  strict_teardown = "strict_teardown",
  lazy_teardown = "lazy_teardown",
}

local function new_block(name, parent)
  local hooks = {}
  for _, slot in pairs(HOOKS) do
    hooks[slot] = {}
  end
  return {kind = "block", name = name, parent = parent, children = {}, hooks = hooks}
end

local function tags_of(name, parent)
  local tags = {}
  while parent do
    name, parent = name .. " " .. parent.name, parent.parent
  end
  for tag in name:gmatch("#([%w_-]+)") do
    tags[tag] = true
  end
  return tags
end

local function declare_test(suite, name, body, pending)
  if suite.running then
    error("a test cannot be declared inside a running test", 3)
  end
  local test = {kind = "test", name = name, parent = suite.current, body = body, pending = pending}
  test.line = body and debug.getinfo(body, "S").linedefined or outcome.here()
  test.tags = tags_of(name, suite.current)
  table.insert(suite.current.children, test)
end

-- What could not be read must not go unseen: it becomes a test that fails with the error.
local function declare_unreadable(suite, problem)
  declare_test(suite, "can be read", function() error(problem, 0) end)
end

local function run_body(suite, block, body)
  local outer = suite.current
  suite.current = block
  local problem = outcome.of(suite.source, body)
  if problem then
    declare_unreadable(suite, problem)
  end
  suite.current = outer
end

local function declare_block(suite, name, body, insulated)
  if suite.running then
    error("a block cannot be declared inside a running test", 3)
  end
  local block = new_block(name, suite.current)
  block.insulated = insulated
  table.insert(suite.current.children, block)
  run_body(suite, block, body)
end

-- `pending(name, fn)` among the declarations, `pending(reason)` inside a test.
local function pending_word(suite)
  return function(text, _)
    if suite.running then
      outcome.raise("pending", text or "pending")
    end
    declare_test(suite, text, nil, "pending")
  end
end

local function finally_word(suite)
  return function(fn)
    if not suite.running then
      error("finally is only possible inside a running test", 2)
    end
    table.insert(suite.running.finally, fn)
  end
end

local function vocabulary(suite)
  local function describe(name, body)
    declare_block(suite, name, body, false)
  end
  local function insulate(name, body)
    if type(name) == "function" then
      name, body = "insulated", name
    end
    declare_block(suite, name, body, true)
  end
  local function it(name, body)
    declare_test(suite, name, body, body == nil and "not written yet" or nil)
  end
  local words = {
    describe = describe, context = describe, expose = describe, insulate = insulate,
    it = it, spec = it, test = it,
    pending = pending_word(suite), finally = finally_word(suite),
    assert = asserting.assert, match = asserting.match,
    spy = spy.spy, stub = spy.stub, mock = spy.mock,
  }
  for word, slot in pairs(HOOKS) do
    words[word] = function(fn)
      table.insert(suite.current.hooks[slot], fn)
    end
  end
  return words
end

-- Globals the spec file sets stay in its own table; those it reads come from the real one.
local function environment(suite)
  return setmetatable(vocabulary(suite), {__index = _G})
end

local function load_in(path, env)
  if _VERSION == "Lua 5.1" then
    local chunk, problem = loadfile(path)
    return chunk and setfenv(chunk, env), problem
  end
  return loadfile(path, "bt", env)
end

--- Reads one spec file.
-- @tparam string path
-- @treturn table the suite: `path`, `root` (its outermost block), and what the runner keeps while it runs
local function read(path)
  local root = new_block("", nil)
  local suite = {path = path, source = "@" .. path, root = root, current = root}
  local chunk, problem = load_in(path, environment(suite))
  if chunk then
    run_body(suite, root, chunk)
  else
    declare_unreadable(suite, problem)
  end
  return suite
end

--- All tests of a suite, in the order written.
-- @tparam table suite
-- @treturn table an array of tests
local function tests(suite)
  local found = {}
  local function collect(block)
    for _, child in ipairs(block.children) do
      if child.kind == "test" then
        found[#found + 1] = child
      else
        collect(child)
      end
    end
  end
  collect(suite.root)
  return found
end

--- The names of the blocks around a test or block and its own, joined by blanks.
-- @tparam table node
-- @treturn string
local function full_name(node)
  local name, parent = node.name, node.parent
  while parent do
    name = parent.name == "" and name or parent.name .. " " .. name
    parent = parent.parent
  end
  return name
end

return {
  read = read,
  tests = tests,
  full_name = full_name,
}
