--- The fields of requests and responses (RFC 9110 section 5).
-- @module moonwire.http.headers

local SEPARATOR = ", "

-- What the library says itself, by what it is asked to do.
local OWN = {
  ["content-length"] = true, ["transfer-encoding"] = true, connection = true, upgrade = true, ["keep-alive"] = true,
  ["sec-websocket-key"] = true, ["sec-websocket-version"] = true, ["sec-websocket-extensions"] = true,
}

local methods = {}

--- All values of a name, in their order. Values that contain commas, cookies for example, are told apart only here.
-- @tparam string name in any case
-- @treturn {string,...}
function methods:all(name)
  local values = {}
  for _, field in ipairs(self) do
    if field[1]:lower() == name:lower() then
      values[#values + 1] = field[2]
    end
  end
  return values
end

local metatable = {__name = "headers"}

function metatable.__index(self, name)
  if type(name) ~= "string" then
    return nil
  elseif methods[name] then
    return methods[name]
  end
  local values = methods.all(self, name)
  return values[1] and table.concat(values, SEPARATOR) or nil
end

--- The fields of a response.
-- @tparam {table,...} fields `{name, value}` in their order
-- @treturn table `headers["content-type"]` is the value of a field, its name in any case, repeated ones joined by a comma;
-- `headers:all("set-cookie")` the list of them; `headers[1]` to `headers[#headers]` every field as `{name, value}`
local function of_response(fields)
  return setmetatable(fields, metatable)
end

local function check(name, value, level)
  if type(name) ~= "string" or not name:find("^[%w!#$%%&'*+.^_`|~-]+$") then
    error(("bad header name '%s'"):format(tostring(name):gsub("%c", "?")), level + 1)
  elseif type(value) ~= "string" and type(value) ~= "number" then
    error(("bad value of header '%s' (string expected, got %s)"):format(name, type(value)), level + 1)
  elseif tostring(value):find("[%z\1-\8\10-\31\127]") then
    error(("bad value of header '%s' (control character)"):format(name), level + 1)
  elseif OWN[name:lower()] then
    error(("header '%s' is not to be set: it follows from the request"):format(name), level + 1)
  end
end

local function add(list, name, value, level)
  if type(value) == "table" then
    for _, each in ipairs(value) do
      add(list, name, each, level + 1)
    end
    return
  end
  check(name, value, level + 1)
  list[#list + 1] = {name, tostring(value)}
end

--- The fields that a request is to have.
-- @tparam[opt] table given values by names, each a string, a number or a list of them; or a list of `{name, value}`
-- @tparam[opt=1] number level whom to blame for a bad one
-- @treturn {table,...} `{name, value}`, those given by names in the order of the alphabet
local function of_request(given, level)
  level = (level or 1) + 1
  local list, names = {}, {}
  for name, value in pairs(given or {}) do
    if type(name) == "number" and type(value) == "table" then
      add(list, value[1], value[2], level)
    elseif type(name) == "string" then
      names[#names + 1] = name
    else
      error("bad headers (values by names, or a list of {name, value} expected)", level)
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    add(list, name, given[name], level)
  end
  return list
end

--- The first value of a name in such a list, and nil without one.
-- @tparam {table,...} list
-- @tparam string name in lower case
-- @treturn string
local function find(list, name)
  for _, field in ipairs(list) do
    if field[1]:lower() == name then
      return field[2]
    end
  end
  return nil
end

--- Such a list without some names.
-- @tparam {table,...} list
-- @tparam table names `true` by names in lower case
-- @treturn {table,...}
local function without(list, names)
  local kept = {}
  for _, field in ipairs(list) do
    if not names[field[1]:lower()] then
      kept[#kept + 1] = field
    end
  end
  return kept
end

return {
  of_response = of_response,
  of_request = of_request,
  find = find,
  without = without,
}
