--- The report for programs: TAP 13, a line for each test and its diagnosis as a YAML block.

local methods = {}
local Report = {__name = "moonwire.spec.report.tap", __index = methods}

-- "#" begins a directive and a line break would begin a new line.
local function description(text)
  return (text:gsub("[#\\]", "\\%0"):gsub("%c", " "))
end

local function block(key, text)
  return ("  %s: |\n    %s\n"):format(key, (text:gsub("\n", "\n    ")))
end

local function diagnosis(result)
  local text = "  ---\n" .. block("message", result.message) .. "  severity: " .. result.status .. "\n"
  text = text .. ("  file: '%s'\n"):format(result.file:gsub("'", "''"))
  if result.line then
    text = text .. ("  line: %d\n"):format(result.line)
  end
  if result.trace and result.trace ~= "" then
    text = text .. block("trace", result.trace)
  end
  return text .. "  ...\n"
end

--- A file is about to run.
-- @tparam string path
function methods:file_started(path)
  if self.number == 0 then
    self.write("TAP version 13\n")
  end
  self.write("# " .. path .. "\n")
end

--- A test has ended.
-- @tparam table result as moonwire.spec.execute gives it
function methods:test_finished(result)
  self.number = self.number + 1
  local passed = result.status == "success" or result.status == "pending"
  local line = ("%s %d - %s"):format(passed and "ok" or "not ok", self.number, description(result.full_name))
  if result.status == "pending" then
    line = line .. " # SKIP " .. description(result.message)
  end
  self.write(line .. "\n")
  if not passed then
    self.write(diagnosis(result))
  end
end

--- All tests of the file have ended.
function methods:file_finished()
end

--- Nothing more will come: the plan.
function methods:finished()
  self.write(("1..%d\n"):format(self.number))
end

--- A new report.
-- @tparam function write takes text
-- @treturn table the report
local function new(write)
  return setmetatable({write = write, number = 0}, Report)
end

return {
  new = new,
}
