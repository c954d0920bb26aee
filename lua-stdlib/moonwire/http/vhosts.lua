--- The vhosts of a context of libwebsockets: one for each way to connect, so that connections are shared by those requests
-- only that trust alike and go the same way.
-- @module moonwire.http.vhosts

local lws = require("libwebsockets")

local PIECE = 65536
local OPTIONS = lws.bor(lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT, lws.SERVER_OPTION_EXPLICIT_VHOSTS)
-- Whoever waits watches the time: the library is not to lose patience first.
local PATIENT_SECONDS = 10 * 86400
local MOST_UNSENT = 2 ^ 31 - 1
local PROXY_SCHEMES = {http = "http_proxy_address", socks5 = "socks_proxy_address", socks5h = "socks_proxy_address"}

local INSECURE = {
  selfsigned = lws.LCCSCF_ALLOW_SELFSIGNED,
  hostname = lws.LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK,
  expired = lws.LCCSCF_ALLOW_EXPIRED,
  chain = lws.LCCSCF_ALLOW_INSECURE,
}

local methods = {}
local metatable = {__name = "vhosts", __index = methods}

--- What a connection forgives in certificates, as flags.
-- @param insecure nil or false: nothing; true: everything; or a list of `"selfsigned"`, `"hostname"`, `"expired"` and
-- `"chain"`
-- @tparam[opt=1] number level whom to blame for another word
-- @treturn number
local function insecure_flags(insecure, level)
  local flags = 0
  if insecure == true then
    insecure = {"selfsigned", "hostname", "expired", "chain"}
  end
  for _, name in ipairs(insecure or {}) do
    if not INSECURE[name] then
      error(("bad option 'insecure' (no '%s': selfsigned, hostname, expired or chain expected)"):format(tostring(name)),
        (level or 1) + 1)
    end
    flags = lws.bor(flags, INSECURE[name])
  end
  return flags
end

--- Which fields of a vhost a proxy stands in.
-- @param proxy nil: as the environment says; false: none; `"http://user:password@host:port"` or `"socks5://..."`
-- @tparam[opt=1] number level whom to blame for a bad one
-- @treturn table
local function proxy_fields(proxy, level)
  if proxy == nil then
    return {}
  elseif proxy == false then
    return {http_proxy_address = "", socks_proxy_address = ""}
  end
  local scheme, address = tostring(proxy):match("^(%w+)://([^/]+)/?$")
  local field = PROXY_SCHEMES[scheme]
  if not field then
    error("bad option 'proxy' (http://host:port, socks5://host:port or false expected)", (level or 1) + 1)
  end
  local fields = {http_proxy_address = "", socks_proxy_address = ""}
  fields[field] = address
  return fields
end

--- Which fields of a vhost say whom to trust and who one is.
-- @tparam table options `ca_file`, `cert_file`, `key_file`, `key_password`; a key stands in the file of the certificate unless
-- it has one of its own
-- @tparam[opt=1] number level whom to blame for a key without a certificate
-- @treturn table
local function tls_fields(options, level)
  if (options.key_file or options.key_password) and not options.cert_file then
    error(("bad option '%s' (there is no 'cert_file')"):format(options.key_file and "key_file" or "key_password"),
      (level or 1) + 1)
  end
  return {
    client_ssl_ca_filepath = options.ca_file,
    client_ssl_cert_filepath = options.cert_file,
    client_ssl_private_key_filepath = options.key_file or options.cert_file,
    client_ssl_private_key_password = options.key_password,
  }
end

local function key_of(fields)
  local names, parts = {}, {}
  for name in pairs(fields) do
    names[#names + 1] = name
  end
  table.sort(names)
  for i, name in ipairs(names) do
    parts[i] = name .. "=" .. tostring(fields[name])
  end
  return table.concat(parts, "\0")
end

--- The vhost for such fields, made when there is none yet.
-- @tparam table fields what differs from the usual; all of them text, numbers or booleans, but `deflate`, true for
-- permessage-deflate
-- @treturn[1] libwebsockets.vhost
-- @treturn[2] nil
-- @treturn[2] string what cannot be read
function methods:find(fields)
  local key = key_of(fields)
  if self.known[key] then
    return self.known[key]
  end
  self.made = self.made + 1
  local info = {
    vhost_name = ("moonwire %d"):format(self.made), options = OPTIONS, pt_serv_buf_size = PIECE, timeout_secs = PATIENT_SECONDS,
    max_unsent_size = MOST_UNSENT, protocols = {{name = "moonwire", callback = self.callback}},
  }
  for name, value in pairs(fields) do
    info[name] = value
  end
  if info.deflate then
    info.extensions = {{name = "permessage-deflate"}}
  end
  local vhost, err = lws.create_vhost(self.context, info)
  self.known[key] = vhost
  return vhost, err
end

--- Ends everything that goes through them.
function methods:close()
  self.context:destroy()
  self.known = {}
end

--- Makes a context without vhosts.
-- @tparam function callback of everything that connects through it
-- @treturn table `context`
local function new(callback)
  local context = assert(lws.create_context({port = lws.CONTEXT_PORT_NO_LISTEN, options = OPTIONS}))
  return setmetatable({context = context, callback = callback, known = {}, made = 0}, metatable)
end

return {
  new = new,
  insecure_flags = insecure_flags,
  proxy_fields = proxy_fields,
  tls_fields = tls_fields,
}
