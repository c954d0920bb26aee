--- What WebSockets are asked for: options, and what they are when absent.
-- @module moonwire.ws.options

local headers = require("moonwire.http.headers")
local options_of = require("moonwire.http.options")
local url = require("moonwire.http.url")
local vhosts = require("moonwire.http.vhosts")

local CONNECT_SECONDS = 20
local MOST_BYTES = 2 ^ 24
local MOST_REFUSAL = 2 ^ 16
local NORMAL = 1000

local TYPES = {
  protocols = "table string", headers = "table", origin = "string", timeout = "number", ca_file = "string",
  insecure = "boolean table", compress = "boolean", max_message = "number", max_pending = "number",
  ping_interval = "number", pong_timeout = "number", reconnect = "table boolean", proxy = "string boolean",
  auth = "table", alpn = "string", cert_file = "string", key_file = "string", key_password = "string",
  unix_socket = "string",
}

local RECONNECT_TYPES = {
  initial = "number", factor = "number", max = "number", jitter = "number", attempts = "number", when = "function",
  on_open = "function",
}

local RECONNECT = {
  initial = 0.5, factor = 2, max = 30, jitter = 0.5, attempts = math.huge,
  when = function(code) return code ~= NORMAL end,
}

local function offered(protocols, level)
  if type(protocols) ~= "table" then
    protocols = {protocols}
  end
  for _, name in ipairs(protocols) do
    if type(name) ~= "string" or not name:find("^[%w!#$%%&'*+.^_`|~-]+$") then
      error(("bad option 'protocols' ('%s')"):format(tostring(name)), level + 1)
    end
  end
  return protocols[1] and table.concat(protocols, ",") or nil
end

local function reconnect_of(given, level)
  if not given then
    return nil
  end
  local plan = {}
  for name, value in pairs(RECONNECT) do
    plan[name] = value
  end
  if type(given) == "table" then
    options_of.check(given, RECONNECT_TYPES, level + 1)
    for name, value in pairs(given) do
      plan[name] = value
    end
  end
  return plan
end

local function vhost_fields(options, level)
  local fields = vhosts.proxy_fields(options.proxy, level + 1)
  fields.connect_timeout_secs = options.timeout or CONNECT_SECONDS
  fields.timeout_secs = fields.connect_timeout_secs
  for name, value in pairs(vhosts.tls_fields(options, level + 1)) do
    fields[name] = value
  end
  fields.max_message_size = options.max_message or MOST_BYTES
  fields.max_refusal_size = MOST_REFUSAL
  fields.deflate = options.compress or nil
  return fields
end

local function idle_policy(options)
  if not options.ping_interval and not options.pong_timeout then
    return nil
  end
  local interval = options.ping_interval or options.pong_timeout
  return {
    secs_since_valid_ping = interval,
    secs_since_valid_hangup = interval + (options.pong_timeout or interval),
  }
end

--- Makes of options what a connection needs.
-- @tparam string address
-- @tparam[opt] table options
-- @tparam number level whom to blame for wrong ones
-- @treturn[1] table
-- @treturn[2] nil
-- @treturn[2] string what is wrong with the address
-- @treturn[2] string `"bad_url"`
local function read(address, options, level)
  options, level = options or {}, level + 1
  options_of.check(options, TYPES, level)
  if options.auth and not (type(options.auth[1]) == "string" and type(options.auth[2]) == "string") then
    error("bad option 'auth' ({user, password} expected)", level)
  elseif options.proxy == true then
    error("bad option 'proxy' (string or false expected, got true)", level)
  end
  local asked = {
    fields = headers.of_request(options.headers, level), protocols = offered(options.protocols, level),
    origin = options.origin, timeout = options.timeout or CONNECT_SECONDS, alpn = options.alpn,
    unix_socket = options.unix_socket,
    insecure = vhosts.insecure_flags(options.insecure, level), auth = options.auth,
    vhost_fields = vhost_fields(options, level), idle = idle_policy(options),
    reconnect = reconnect_of(options.reconnect, level), max_pending = options.max_pending or MOST_BYTES,
  }
  local target, err, code = url.parse(address, {"ws", "wss"})
  asked.target = target
  if not target then
    return nil, err, code
  end
  return asked
end

return {read = read}
