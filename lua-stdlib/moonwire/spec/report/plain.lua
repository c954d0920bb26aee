--- The report for people: a line for each file, then every test that did not pass, then the counts.

local methods = {}
local Report = {__name = "moonwire.spec.report.plain", __index = methods}

local TITLES = {failure = "FAILED", error = "ERROR", pending = "PENDING"}
local ORDER = {"success", "failure", "error", "pending"}
local COUNTED = {success = "passed", failure = "failed", error = "errors", pending = "pending"}

local function indented(text)
  return "  " .. text:gsub("\n", "\n  ")
end

local function position(result)
  return result.line and ("%s:%d"):format(result.file, result.line) or result.file
end

local function counts_text(counts)
  local parts = {}
  for _, status in ipairs(ORDER) do
    if counts[status] > 0 or status == "success" then
      parts[#parts + 1] = ("%d %s"):format(counts[status], COUNTED[status])
    end
  end
  return table.concat(parts, ", ")
end

local function zeroes()
  return {success = 0, failure = 0, error = 0, pending = 0}
end

local function write_problem(self, result)
  self.write(("\n%s %s: %s\n"):format(TITLES[result.status], position(result), result.full_name))
  self.write(indented(result.message) .. "\n")
  if result.status ~= "pending" and result.trace and result.trace ~= "" then
    self.write(indented(result.trace) .. "\n")
  end
end

--- A file is about to run.
-- @tparam string path
function methods:file_started(path)
  self.path, self.in_file = path, zeroes()
end

--- A test has ended.
-- @tparam table result as moonwire.spec.execute gives it
function methods:test_finished(result)
  self.counts[result.status] = self.counts[result.status] + 1
  self.in_file[result.status] = self.in_file[result.status] + 1
  self.seconds = self.seconds + result.seconds
  if result.status ~= "success" then
    table.insert(self.problems, result)
  end
end

--- All tests of the file have ended.
function methods:file_finished()
  self.write(("%s: %s\n"):format(self.path, counts_text(self.in_file)))
end

--- Nothing more will come.
function methods:finished()
  for _, result in ipairs(self.problems) do
    write_problem(self, result)
  end
  local before = #self.problems > 0 and "\n" or ""
  self.write(("%s%s (%.2f s)\n"):format(before, counts_text(self.counts), self.seconds))
end

--- A new report.
-- @tparam function write takes text
-- @treturn table the report
local function new(write)
  return setmetatable({write = write, counts = zeroes(), problems = {}, seconds = 0}, Report)
end

return {
  new = new,
}
