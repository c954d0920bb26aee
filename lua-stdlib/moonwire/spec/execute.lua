--- Runs the tests of one suite, in order, one at a time: whoever drives it may do other things between two tests. A
-- block is set up when its first chosen test is reached and torn down after its last, so any single
-- test runs with all that it needs; a block without a chosen test is never entered.

local context = require("moonwire.spec.context")
local outcome = require("moonwire.spec.outcome")
local spy = require("moonwire.spec.spy")

local methods = {}
local Session = {__name = "moonwire.spec.session", __index = methods}

-- The blocks around a test, outermost first.
local function chain_of(block)
  local chain = {}
  while block do
    table.insert(chain, 1, block)
    block = block.parent
  end
  return chain
end

local function remember(tbl)
  local copy = {}
  for key, value in pairs(tbl) do
    copy[key] = value
  end
  return copy
end

local function restore(tbl, copy)
  for key in pairs(remember(tbl)) do
    if copy[key] == nil then
      tbl[key] = nil
    end
  end
  for key, value in pairs(copy) do
    tbl[key] = value
  end
end

local function run_hooks(session, hooks)
  for _, hook in ipairs(hooks) do
    local problem = outcome.of(session.suite.source, hook)
    if problem then
      return problem
    end
  end
  return nil
end

-- Clean-up runs whole even when one step fails; the worst problem counts.
local function run_cleanup(session, hooks, problem)
  for _, hook in ipairs(hooks) do
    problem = outcome.worse(problem, outcome.of(session.suite.source, hook))
  end
  return problem
end

local function open_block(session, block)
  local state = {snapshot = spy.snapshot()}
  if block.insulated then
    state.globals, state.loaded = remember(_G), remember(package.loaded)
  end
  session.open[block] = state
  state.problem = run_hooks(session, block.hooks.strict_setup)
end

local function close_block(session, block)
  local state = session.open[block]
  session.open[block] = nil
  local problem
  if state.lazily then
    problem = run_cleanup(session, block.hooks.lazy_teardown, problem)
  end
  problem = run_cleanup(session, block.hooks.strict_teardown, problem)
  state.snapshot.revert()
  if state.globals then
    restore(_G, state.globals)
    restore(package.loaded, state.loaded)
  end
  return problem
end

-- Sets up what is not yet set up around a test: strict hooks first, all the way in, then lazy ones.
local function enter(session, chain)
  for _, block in ipairs(chain) do
    if not session.open[block] then
      open_block(session, block)
    end
    if session.open[block].problem then
      return session.open[block].problem
    end
  end
  for _, block in ipairs(chain) do
    local state = session.open[block]
    if not state.lazily then
      state.lazily = true
      state.problem = run_hooks(session, block.hooks.lazy_setup)
    end
    if state.problem then
      return state.problem
    end
  end
  return nil
end

-- Tears down the blocks that have no chosen test left, innermost first.
local function leave(session, chain, problem)
  for i = #chain, 1, -1 do
    local block = chain[i]
    session.left[block] = session.left[block] - 1
    if session.left[block] == 0 and session.open[block] then
      problem = outcome.worse(problem, close_block(session, block))
    end
  end
  return problem
end

local function run_body(session, test, chain)
  local running = {finally = {}}
  session.suite.running = running
  local problem
  local reached = 0
  for i, block in ipairs(chain) do
    reached = i
    problem = run_hooks(session, block.hooks.before_each)
    if problem then
      break
    end
  end
  problem = problem or outcome.of(session.suite.source, test.body)
  for i = #running.finally, 1, -1 do
    problem = run_cleanup(session, {running.finally[i]}, problem)
  end
  for i = reached, 1, -1 do
    problem = run_cleanup(session, chain[i].hooks.after_each, problem)
  end
  session.suite.running = nil
  return problem
end

local function result_of(session, test, problem, seconds)
  return {
    name = test.name,
    full_name = context.full_name(test),
    path = session.suite.path,
    status = problem and problem.status or "success",
    message = problem and problem.message,
    file = problem and problem.file or session.suite.path,
    line = problem and problem.line or test.line,
    trace = problem and problem.trace,
    seconds = seconds,
  }
end

local function run_guarded(session, test, chain)
  local problem = enter(session, chain)
  if problem then
    return problem
  end
  local snapshot = spy.snapshot() -- after the set-up, whose stubs live as long as their block
  problem = run_body(session, test, chain)
  snapshot.revert()
  return problem
end

--- Runs one chosen test with everything around it.
-- @tparam table test
-- @treturn table `name`, `full_name`, `path`, `status` ("success", "failure", "error" or "pending"),
--   `message`, `file`, `line`, `trace`, `seconds`
function methods:run(test)
  assert(self.chosen[test], "this test was not chosen, or has run already")
  self.chosen[test] = nil
  local chain = chain_of(test.parent)
  local started = self.clock()
  local problem
  if test.pending then
    problem = {status = "pending", message = test.pending}
  else
    problem = run_guarded(self, test, chain)
  end
  problem = leave(self, chain, problem)
  return result_of(self, test, problem, self.clock() - started)
end

--- The chosen tests, in order.
-- @treturn table an array
function methods:tests()
  return self.order
end

--- Prepares a run of one suite.
-- @tparam table suite as context.read gives it
-- @tparam[opt] function chooses called with each test; all are chosen without it
-- @tparam[opt=os.clock] function clock seconds, for the durations
-- @treturn table the session
local function session(suite, chooses, clock)
  local self = setmetatable({suite = suite, order = {}, chosen = {}, open = {}, left = {}}, Session)
  self.clock = clock or os.clock
  for _, test in ipairs(context.tests(suite)) do
    if not chooses or chooses(test) then
      table.insert(self.order, test)
      self.chosen[test] = true
      for _, block in ipairs(chain_of(test.parent)) do
        self.left[block] = (self.left[block] or 0) + 1
      end
    end
  end
  return self
end

return {
  session = session,
}
