-- The runner tests itself: small spec files are written, read and run, and their results looked at.

local spec = require("moonwire.spec")

local written = {}

local function spec_file(text)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  written[#written + 1] = path
  return path
end

-- Runs the text of a spec file; its results in order, and where the file was.
local function results_of(text, chooses)
  local path = spec_file(text)
  local session = spec.session(spec.load(path), chooses)
  local results = {}
  for i, test in ipairs(session:tests()) do
    results[i] = session:run(test)
  end
  return results, path
end

local function result_of_body(body)
  local results, path = results_of("it('is tried', function() " .. body .. "\nend)")
  return results[1], path
end

local function statuses(results)
  local list = {}
  for i, result in ipairs(results) do
    list[i] = result.status
  end
  return table.concat(list, " ")
end

-- What a spec file left in the global `trail` of its own environment, read through its last test.
local function trail_of(text)
  local results = results_of("trail = {}\n" .. text .. "\nit('tells', function() error(table.concat(trail, ' '), 0) end)")
  return results[#results].message
end

local function reported(format, text)
  local chunks = {}
  local path = spec_file(text)
  local good = spec.run({path}, {
    output = format,
    clock = function() return 0 end,
    write = function(chunk) chunks[#chunks + 1] = chunk end,
  })
  return table.concat(chunks):gsub(path:gsub("%p", "%%%0"), "FILE"), good
end

local function remove_written()
  for _ = 1, #written do
    os.remove(table.remove(written))
  end
end

describe("moonwire.spec", function()
  after_each(remove_written)

  describe("reading a file", function()
    it("keeps blocks and tests in the order written", function()
      local results = results_of([[
        describe("a", function()
          it("one", function() end)
          context("b", function() test("two", function() end) end)
          spec("three", function() end)
        end)
        it("four", function() end)]])
      local names = {}
      for i, result in ipairs(results) do names[i] = result.full_name end
      assert.are.same({"a one", "a b two", "a three", "four"}, names)
    end)

    it("runs no test and no hook", function()
      _G.moonwire_spec_ran = nil
      finally(function() _G.moonwire_spec_ran = nil end)
      spec.load(spec_file([[
        setup(function() _G.moonwire_spec_ran = true end)
        it("x", function() _G.moonwire_spec_ran = true end)]]))
      assert.is_nil(_G.moonwire_spec_ran)
    end)

    it("keeps the globals of a file out of the real ones", function()
      results_of("leaked_by_a_spec = 1 it('reads it', function() assert.equal(1, leaked_by_a_spec) end)")
      assert.is_nil(rawget(_G, "leaked_by_a_spec"))
      assert.is_nil(rawget(_G, "describe"))
    end)

    it("turns a syntax error into a test that fails with it", function()
      local results, path = results_of("it('x', function( end)")
      assert.equal("error", statuses(results))
      assert.matches(path .. ":1:", results[1].message, 1, true)
    end)

    it("turns an error in a block's body into a failing test and reads on", function()
      local results, path = results_of("describe('a', function()\nerror('broken') end)\nit('b', function() end)")
      assert.equal("error success", statuses(results))
      assert.equal(path .. ":2: broken", results[1].message)
      assert.equal(2, results[1].line)
    end)

    it("refuses a test declared inside a running one", function()
      local result = result_of_body("it('inner', function() end)")
      assert.equal("error", result.status)
      assert.matches("inside a running test", result.message)
    end)
  end)

  describe("hooks", function()
    it("run outermost first before a test and innermost first after it", function()
      assert.equal("B1 B2 test A2 A1 B1", trail_of([[
        local function add(word) return function() table.insert(trail, word) end end
        before_each(add "B1") after_each(add "A1")
        describe("inner", function()
          before_each(add "B2") after_each(add "A2")
          it("x", add "test")
        end)]]))
    end)

    it("set a block up before its first test and tear it down after its last", function()
      assert.equal("strict lazy one two lazydown strictdown", trail_of([[
        local function add(word) return function() table.insert(trail, word) end end
        describe("block", function()
          lazy_setup(add "lazy") setup(add "strict")
          lazy_teardown(add "lazydown") teardown(add "strictdown")
          it("one", add "one") it("two", add "two")
        end)]]))
    end)

    it("leave a block alone of which no test was chosen", function()
      local results = results_of([[
        describe("skipped", function() setup(function() error("entered") end) it("a", function() end) end)
        it("b", function() end)]], spec.chooser({filter = "b$"}))
      assert.equal("success", statuses(results))
    end)

    it("that fail in a set-up fail every test of the block, and no other", function()
      local results = results_of([[
        describe("block", function()
          setup(function() error("no server", 0) end)
          it("a", function() end) it("b", function() end)
        end)
        it("c", function() end)]])
      assert.equal("error error success", statuses(results))
      assert.equal("no server", results[2].message)
    end)

    it("that fail in a teardown fail the last test of the block", function()
      local results = results_of([[
        describe("block", function()
          teardown(function() error("left open", 0) end)
          it("a", function() end) it("b", function() end)
        end)]])
      assert.equal("success error", statuses(results))
      assert.equal("left open", results[2].message)
    end)

    it("clean up after a failing test, all of them, and the test's failure is the one told", function()
      local results = results_of([[
        local cleaned = {}
        describe("block", function()
          after_each(function() cleaned[1] = true error("second") end)
          after_each(function() cleaned[2] = true end)
          it("a", function() finally(function() cleaned[3] = true end) error("first", 0) end)
        end)
        it("b", function() assert.same({true, true, true}, cleaned) end)]])
      assert.equal("error success", statuses(results))
      assert.equal("first", results[1].message)
    end)

    it("of an insulated block leave globals and loaded modules as they were", function()
      assert.equal("success success", statuses(results_of([[
        insulate("alone", function()
          it("pollutes", function()
            _G.polluted = 1
            package.loaded["polluted.module"] = true
          end)
        end)
        it("finds nothing of it", function()
          assert.is_nil(_G.polluted)
          assert.is_nil(package.loaded["polluted.module"])
        end)]])))
    end)
  end)

  describe("a result", function()
    it("says success when the body returns", function()
      assert.equal("success", result_of_body("").status)
    end)

    it("says failure with the file and line of the assertion", function()
      local result, path = result_of_body("\n\nassert.is_true(false)")
      assert.equal("failure", result.status)
      assert.same({path, 3}, {result.file, result.line})
      assert.equal("Expected to be true, but value was:\n(boolean) false", result.message)
    end)

    it("says error with the message of whatever else was thrown", function()
      local result, path = result_of_body("\nlocal t = nil\nt.x = 1")
      assert.equal("error", result.status)
      assert.equal(3, result.line)
      assert.matches("^" .. path:gsub("%p", "%%%0") .. ":3: attempt to index", result.message)
    end)

    it("shows thrown tables", function()
      assert.equal("(table) {\n  code = 7\n}", result_of_body("error({code = 7})").message)
    end)

    it("names the spec's line even when the error arose elsewhere", function()
      local result = result_of_body("\nstring.rep()")
      assert.equal(2, result.line)
    end)

    it("traces the calls of the spec, not those of the runner", function()
      local result, path = result_of_body("\nlocal function deep() error('x') end\nlocal function outer() deep() return 1 end\nouter()")
      assert.matches(path .. ":2:", result.trace, 1, true)
      assert.matches(path .. ":4:", result.trace, 1, true)
      assert.does_not.match("execute%.lua", result.trace)
    end)

    it("says pending with the reason, from inside a test or instead of one", function()
      local results = results_of([[
        it("a", function() pending("no openssl") end)
        pending("b", function() error("never run") end)
        it("c")]])
      assert.equal("pending pending pending", statuses(results))
      assert.equal("no openssl", results[1].message)
    end)

    it("survives a stack overflow", function()
      local result = result_of_body("local function f() return 1 + f() end f()")
      assert.equal("error", result.status)
      assert.matches("stack overflow", result.message)
    end)
  end)

  describe("choosing tests", function()
    local text = [[
      describe("tls #slow", function() it("reads", function() end) it("writes #big", function() end) end)
      describe("plain", function() it("reads", function() end) end)]]

    local function chosen(options)
      local names = {}
      for i, result in ipairs((results_of(text, spec.chooser(options)))) do names[i] = result.full_name end
      return names
    end

    it("goes by a pattern in the full name", function()
      assert.same({"tls #slow reads", "plain reads"}, chosen({filter = "reads$"}))
    end)

    it("goes by tags, those of the blocks around included", function()
      assert.same({"tls #slow reads", "tls #slow writes #big"}, chosen({tags = {"slow"}}))
      assert.same({"tls #slow reads"}, chosen({tags = {"slow"}, exclude_tags = {"big"}}))
      assert.same({"plain reads"}, chosen({exclude_tags = {"slow"}}))
    end)
  end)

  describe("opening a file for a driver", function()
    local text = [[
      it("top", function() end)
      describe("empty", function() end)
      describe("outer", function()
        describe("inner", function() it("deep", function() error("oops", 0) end) end)
      end)]]

    it("gives the tree of what was chosen as plain data", function()
      local tree = spec.open(spec_file(text), {filter = "deep"})
      assert.same({name = "", children = {{name = "outer", children = {{name = "inner", children = {
        {name = "deep", full_name = "outer inner deep", line = 4, number = 1},
      }}}}}}, tree)
    end)

    it("runs a test by its number", function()
      local _, run = spec.open(spec_file(text))
      assert.equal("success", run(1).status)
      assert.equal("oops", run(2).message)
    end)

    it("refuses to run a test twice", function()
      local _, run = spec.open(spec_file(text))
      run(1)
      assert.error_matches(function() run(1) end, "has run already")
    end)
  end)

  describe("reports", function()
    local text = "describe('a', function()\nit('passes', function() end)\nit('fails', function()\nassert.equal(1, 2) end)\npending('waits')\nend)"

    it("in plain text tell counts and what did not pass", function()
      local shown, good = reported("plain", text)
      assert.is_false(good)
      assert.matches("FILE: 1 passed, 1 failed, 1 pending\n", shown, 1, true)
      assert.matches("FAILED FILE:4: a fails\n  Expected objects to be equal.\n  Passed in:\n  (number) 2\n", shown, 1, true)
      assert.matches("PENDING FILE:5: a waits\n", shown, 1, true)
      assert.matches("\n1 passed, 1 failed, 1 pending %(0%.00 s%)\n$", shown)
    end)

    it("in TAP number every test and end with the plan", function()
      local shown, good = reported("tap", text)
      assert.is_false(good)
      assert.matches("TAP version 13\n# FILE\nok 1 - a passes\nnot ok 2 - a fails\n  ---\n  message: |\n", shown, 1, true)
      assert.matches("  file: 'FILE'\n  line: 4\n", shown, 1, true)
      assert.matches("ok 3 - a waits # SKIP pending\n1..3\n", shown, 1, true)
    end)

    it("of a good run say so", function()
      local _, good = reported("plain", "it('a', function() end) pending('b')")
      assert.is_true(good)
    end)
  end)
end)
