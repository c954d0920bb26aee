--- What requests are asked for: names and types of options, and what they are when absent.
-- @module moonwire.http.options

local headers = require("moonwire.http.headers")
local body = require("moonwire.http.body")
local vhosts = require("moonwire.http.vhosts")

local MOST_IN_MEMORY = 2 ^ 28
local REDIRECTS = 10
local SILENCE_SECONDS = 60
local CONNECT_SECONDS = 20
-- Words that the library takes for something else than a method of HTTP.
local NO_METHODS = {RAW = true, UDP = true, MQTT = true, CONNECT = true}

-- The types of each, as `type` has them.
local TYPES = {
  url = "string", method = "string", headers = "table", body = "string table function", redirects = "number boolean",
  timeout = "number", connect_timeout = "number", idle_timeout = "number", to = "string table userdata",
  progress = "function", decode = "boolean", ca_file = "string", insecure = "boolean table", proxy = "string boolean",
  auth = "table", alpn = "string", max_body = "number", cert_file = "string", key_file = "string", key_password = "string",
  unix_socket = "string", query = "table",
}

--- Checks names and types.
-- @tparam table options
-- @tparam table types the types of each, separated by blanks
-- @tparam number level whom to blame
local function check(options, types, level)
  if type(options) ~= "table" then
    error(("bad options (table expected, got %s)"):format(type(options)), level + 1)
  end
  for name, value in pairs(options) do
    local wanted = types[name]
    if not wanted then
      error(("unknown option '%s'"):format(tostring(name)), level + 1)
    elseif not (" " .. wanted .. " "):find(" " .. type(value) .. " ", 1, true) then
      error(("bad option '%s' (%s expected, got %s)"):format(name, wanted:gsub(" ", " or "), type(value)), level + 1)
    elseif type(value) == "number" and not (value >= 0) then
      error(("bad option '%s' (must not be negative)"):format(name), level + 1)
    end
  end
end

local function check_auth(auth, level)
  if auth and not (type(auth[1]) == "string" and type(auth[2]) == "string") then
    error("bad option 'auth' ({user, password} expected)", level + 1)
  end
end

local function check_place(to, level)
  if type(to) == "table" or type(to) == "userdata" then
    local ok, write = pcall(function() return to.write end)
    if not ok or not write then
      error("bad option 'to' (a path or something with a method 'write' expected)", level + 1)
    end
  end
end

-- A URL with further fields in its query.
local function with_query(address, query, level)
  local encoded = query and body.form(query, level + 1)
  if not encoded or encoded == "" or type(address) ~= "string" then
    return address
  end
  local place, fragment = address:match("^([^#]*)(.*)$")
  local joint = not place:find("?", 1, true) and "?" or place:find("[?&]$") and "" or "&"
  return place .. joint .. encoded .. fragment
end

local function method_of(options, level)
  local method = (options.method or (options.body and "POST" or "GET")):upper()
  if not method:find("^%u+$") or NO_METHODS[method] then
    error(("bad option 'method' ('%s')"):format(method:gsub("%c", "?")), level + 1)
  end
  return method
end

--- Makes a request of options, and of those of its client where they say nothing.
-- @tparam table options
-- @tparam table defaults
-- @tparam number level whom to blame
-- @treturn table with all that a request needs
local function request(options, defaults, level)
  level = level + 1
  check(options, TYPES, level)
  local merged = {}
  for _, source in ipairs({defaults, options}) do
    for name, value in pairs(source) do
      merged[name] = value
    end
  end
  check_auth(merged.auth, level)
  check_place(merged.to, level)
  if merged.redirects == true then
    merged.redirects = nil
  end
  if merged.proxy == true then
    error("bad option 'proxy' (string or false expected, got true)", level)
  end
  local carried = body.of(merged.body, level)
  return {
    url = with_query(merged.url, merged.query, level),
    method = method_of(merged, level), fields = headers.of_request(merged.headers, level),
    body = carried, redirects = merged.redirects == nil and REDIRECTS or merged.redirects, timeout = merged.timeout,
    idle_timeout = merged.idle_timeout or merged.timeout or SILENCE_SECONDS,
    connect_timeout = merged.connect_timeout or CONNECT_SECONDS, to = merged.to, progress = merged.progress,
    decode = merged.decode ~= false, tls = vhosts.tls_fields(merged, level),
    unix_socket = merged.unix_socket, auth = merged.auth, alpn = merged.alpn,
    insecure = vhosts.insecure_flags(merged.insecure, level), proxy = vhosts.proxy_fields(merged.proxy, level),
    max_body = merged.max_body or not merged.to and MOST_IN_MEMORY or nil,
  }
end

--- Checks the options that a client is to give all its requests.
-- @tparam table options
-- @tparam number level whom to blame
local function defaults(options, level)
  request(options, {}, level + 1)
end

return {
  request = request,
  defaults = defaults,
  check = check,
}
