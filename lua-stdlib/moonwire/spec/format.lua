--- Shows Lua values in failure messages: exact to the byte, and the same on every run.

local MAX_DEPTH = 6
local KIND_ORDER = {number = 1, string = 2, boolean = 3}
local ESCAPES = {["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["'"] = "\\'", ["\\"] = "\\\\"}

local show

local function escape(char)
  return ESCAPES[char] or ("\\%03d"):format(char:byte())
end

local function quote(text)
  return "'" .. text:gsub("[%c'\\\127-\255]", escape) .. "'"
end

local function number(value)
  if value ~= value then
    return "nan"
  elseif value == math.huge or value == -math.huge then
    return value > 0 and "inf" or "-inf"
  end
  local short = ("%.14g"):format(value)
  return tonumber(short) == value and short or ("%.17g"):format(value)
end

local function before(a, b)
  local ka, kb = type(a), type(b)
  if ka ~= kb then
    return (KIND_ORDER[ka] or 4) < (KIND_ORDER[kb] or 4)
  elseif ka == "number" or ka == "string" then
    return a < b
  end
  return tostring(a) < tostring(b)
end

local function sorted_keys(tbl)
  local keys = {}
  for key in next, tbl do
    keys[#keys + 1] = key
  end
  table.sort(keys, before)
  return keys
end

local function key_text(key)
  if type(key) == "string" and key:match("^[%a_][%w_]*$") then
    return key
  end
  return "[" .. show(key, MAX_DEPTH) .. "]"
end

local function entries(tbl, depth, open)
  local indent = ("  "):rep(depth + 1)
  local lines = {}
  for _, key in ipairs(sorted_keys(tbl)) do
    lines[#lines + 1] = indent .. key_text(key) .. " = " .. show(rawget(tbl, key), depth + 1, open)
  end
  return "{\n" .. table.concat(lines, ",\n") .. "\n" .. ("  "):rep(depth) .. "}"
end

local function table_text(tbl, depth, open)
  if next(tbl) == nil then
    return "{}"
  elseif open[tbl] then
    return "{... itself, seen above}"
  elseif depth >= MAX_DEPTH then
    return "{...}"
  end
  open[tbl] = true
  local text = entries(tbl, depth, open)
  open[tbl] = nil
  return text
end

function show(value, depth, open)
  local kind = type(value)
  if kind == "string" then
    return quote(value)
  elseif kind == "number" then
    return number(value)
  elseif kind == "table" then
    return table_text(value, depth or 0, open or {})
  elseif kind == "nil" or kind == "boolean" then
    return tostring(value)
  end
  return "<" .. tostring(value) .. ">"
end

--- The value with its type before it, e.g. `(string) 'a'`.
-- @param value anything
-- @treturn string
local function typed(value)
  if value == nil then
    return "(nil)"
  end
  return "(" .. type(value) .. ") " .. show(value)
end

--- A step of a path into a table: `.name` or `[1]`.
-- @param key the table key
-- @treturn string
local function step(key)
  local text = key_text(key)
  return text:sub(1, 1) == "[" and text or "." .. text
end

return {
  show = show,
  typed = typed,
  step = step,
  sorted_keys = sorted_keys,
}
