--- A client: requests that share connections, and where redirects lead.
-- @module moonwire.http.client

local lws = require("libwebsockets")
local exchange = require("moonwire.http.exchange")
local headers = require("moonwire.http.headers")
local options_of = require("moonwire.http.options")
local url = require("moonwire.http.url")
local vhosts = require("moonwire.http.vhosts")

local FLAGS = lws.bor(lws.LCCSCF_HTTP_NO_FOLLOW_REDIRECT, lws.LCCSCF_HTTP_NO_CACHE_CONTROL)
local REDIRECTS = {[301] = true, [302] = true, [303] = true, [307] = true, [308] = true}
local SEE_OTHER, METHOD_STAYS = 303, {[307] = true, [308] = true}
-- What is meant for one server only (Fetch, HTTP-redirect fetch).
local CREDENTIALS = {authorization = true, cookie = true, ["proxy-authorization"] = true, host = true}
local OF_THE_BODY = {
  ["content-type"] = true, ["content-encoding"] = true, ["content-language"] = true, ["content-location"] = true,
}

local methods = {}
local metatable = {__name = "http client", __index = methods}

-- Adds fields that the script has not given.
local function add_usual(fields, usual)
  for _, field in ipairs(usual) do
    if field[2] and not headers.find(fields, field[1]:lower()) then
      fields[#fields + 1] = field
    end
  end
end

-- The fields of one hop: the script's, and what follows from the options.
local function fields_of(request, target)
  local fields = headers.without(request.fields, {host = true})
  local auth = request.auth or target.user and {target.user, target.password or ""}
  add_usual(fields, {
    {"User-Agent", "moonwire"},
    {"Accept", "*/*"},
    {"Accept-Encoding", request.decode and "gzip, deflate" or nil},
    {"Authorization", auth and lws.http_basic_auth_gen(auth[1], auth[2]) or nil},
    {"Content-Type", request.body and request.body.type or nil},
  })
  return request.body and request.body.multipart and headers.without(fields, {["content-type"] = true}) or fields
end

local function flags_of(request, target)
  local flags = lws.bor(FLAGS, request.insecure)
  if target.secure then
    flags = lws.bor(flags, lws.LCCSCF_USE_SSL)
  end
  if request.body and request.body.multipart then
    flags = lws.bor(flags, lws.LCCSCF_HTTP_MULTIPART_MIME)
  end
  return flags
end

local function vhost_of(self, request)
  local fields = {connect_timeout_secs = request.connect_timeout}
  for _, part in ipairs({request.proxy, request.tls}) do
    for name, value in pairs(part) do
      fields[name] = value
    end
  end
  return self.vhosts:find(fields)
end

-- Calls a function while a request to a place is noted as being under way. A shared connection of HTTP/1.1 does one thing
-- after the other: a request made within another one gets its own.
local function with_share(self, place, fn)
  local alone = (self.busy[place] or 0) == 0 or self.versions[place] == "HTTP/2"
  self.busy[place] = (self.busy[place] or 0) + 1
  local ok, state, body, code = pcall(fn, alone and lws.LCCSCF_PIPELINE or 0)
  self.busy[place] = self.busy[place] - 1
  if not ok then
    error(state, 0)
  end
  self.versions[place] = state and state.head.version
  return state, body, code
end

-- Goes to one place.
local function hop(self, request, target)
  local vhost, err = vhost_of(self, request)
  if not vhost then
    return nil, err, "tls_config"
  end
  local socket = request.unix_socket
  local info = {
    context = self.vhosts.context, vhost = vhost, address = socket and "+" .. socket or target.host,
    port = target.port, path = target.target, host = headers.find(request.fields, "host") or target.authority,
    method = request.method, alpn = request.alpn,
  }
  local state, body, code = with_share(self, target.origin .. (socket or ""), function(share)
    info.ssl_connection = lws.bor(flags_of(request, target), share)
    return exchange.run(self.vhosts.context, info, {
      fields = fields_of(request, target), body = request.body, to = request.to, progress = request.progress,
      max_body = request.max_body, decode = request.decode, deadline = request.deadline,
      idle_timeout = request.idle_timeout,
    })
  end)
  if not state then
    return nil, ("request to %s failed: %s"):format(target.authority, body), code
  end
  local head = state.head
  return {
    status = head.status, reason = head.reason, version = head.version, headers = state.headers, body = body,
    url = target.text,
  }
end

-- Where a response leads; nil when it is to be taken as it is, false and why when that place is not to be gone to.
local function destination(request, target, response)
  local location = response.headers.location
  if not request.redirects or not REDIRECTS[response.status] or not location then
    return nil
  end
  local next_target, err = url.resolve(target, location)
  if not next_target or not next_target.scheme:find("^http") then
    return false, err or ("redirect to '%s'"):format(next_target.text)
  elseif target.secure and not next_target.secure then
    return false, "redirect from https to http refused"
  elseif request.followed >= request.redirects then
    return false, ("more than %d redirects"):format(request.redirects)
  elseif METHOD_STAYS[response.status] and request.body and not request.body.repeatable then
    return false, "redirect of a body that comes from a function"
  end
  return next_target
end

-- What is left of the request at the next place (Fetch, HTTP-redirect fetch).
local function redirect(request, target, next_target, status)
  request.followed = request.followed + 1
  if target.origin ~= next_target.origin then
    request.fields = headers.without(request.fields, CREDENTIALS)
    request.auth = nil
  end
  local becomes_get = status == SEE_OTHER and request.method ~= "HEAD"
    or request.method == "POST" and not METHOD_STAYS[status]
  if becomes_get then
    request.method, request.body = "GET", nil
    request.fields = headers.without(request.fields, OF_THE_BODY)
  end
end

local function perform(self, request)
  local target, err, code = url.parse(request.url)
  request.followed = 0
  while target do
    local response, hop_err, hop_code = hop(self, request, target)
    if not response then
      return nil, hop_err, hop_code
    end
    local next_target, why = destination(request, target, response)
    if next_target == nil then
      return response
    elseif not next_target then
      return nil, ("request to %s failed: %s"):format(target.authority, why), "bad_redirect"
    end
    redirect(request, target, next_target, response.status)
    if not next_target.user and target.origin == next_target.origin then
      next_target.user, next_target.password = target.user, target.password
    end
    target = next_target
  end
  return nil, err, code
end

local function begin(self, given, level)
  if self.closed then
    return nil, "the client is closed", "closed"
  end
  local request = options_of.request(given, self.defaults, level)
  if type(request.url) ~= "string" then
    error(("bad option 'url' (string expected, got %s)"):format(type(request.url)), level)
  end
  request.deadline = request.timeout and exchange.now() + request.timeout or math.huge
  return perform(self, request)
end

local function with(options, given, level)
  if options ~= nil and type(options) ~= "table" then
    error(("bad options (table expected, got %s)"):format(type(options)), level + 1)
  end
  local all = {}
  for name, value in pairs(options or {}) do
    all[name] = value
  end
  for name, value in pairs(given) do
    all[name] = value
  end
  return all
end

--- As `http.request`.
function methods:request(options)
  -- No tail call: the level of errors counts the callers.
  local response, err, code = begin(self, options, 3)
  return response, err, code
end

--- As `http.get`.
function methods:get(address, options)
  local response, err, code = begin(self, with(options, {url = address, method = "GET"}, 2), 3)
  return response, err, code
end

--- As `http.head`.
function methods:head(address, options)
  local response, err, code = begin(self, with(options, {url = address, method = "HEAD"}, 2), 3)
  return response, err, code
end

--- As `http.delete`.
function methods:delete(address, options)
  local response, err, code = begin(self, with(options, {url = address, method = "DELETE"}, 2), 3)
  return response, err, code
end

for name, method in pairs({post = "POST", put = "PUT", patch = "PATCH"}) do
  --- As `http.post`, `http.put` and `http.patch`.
  methods[name] = function(self, address, content, options)
    local given = {url = address, method = method, body = content == nil and "" or content}
    local response, err, code = begin(self, with(options, given, 2), 3)
    return response, err, code
  end
end

--- Closes its connections. Nothing can be requested any more.
function methods:close()
  if not self.closed then
    self.closed = true
    self.vhosts:close()
  end
  return true
end

--- Makes a client.
-- @tparam[opt] table options of all requests, but `url`, that say nothing else
-- @tparam[opt=1] number level whom to blame for a bad one
-- @treturn table
local function new(options, level)
  options_of.defaults(options or {}, (level or 1) + 1)
  return setmetatable({
    defaults = with(options, {}, 2), vhosts = vhosts.new(exchange.callback), busy = {}, versions = {},
  }, metatable)
end

return {new = new}
