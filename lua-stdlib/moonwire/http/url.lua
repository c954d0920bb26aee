--- URLs with a host (RFC 3986): taken apart, and found from references.
-- @module moonwire.http.url

local PORTS = {http = 80, https = 443, ws = 80, wss = 443}
local SECURE = {https = true, wss = true}
local MOST_PORT = 65535

-- Spaces and bytes beyond ASCII, as browsers send them.
local function escape(text)
  return (text:gsub("[ \"<>`{}\128-\255]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

local function unescape(text)
  return text and (text:gsub("%%(%x%x)", function(digits)
    return string.char(tonumber(digits, 16))
  end))
end

local function is_ipv6(text)
  return text:find("^[%x:%.]+$") ~= nil and text:find(":.*:") ~= nil
end

-- Host and port of an authority without its user; nil and why.
local function host_and_port(text)
  local host, rest = text:match("^%[([^%]]*)%](.*)$")
  if host then
    if not is_ipv6(host) then
      return nil, "malformed IPv6 address"
    end
  else
    host, rest = text:match("^([^:]*)(.*)$")
    if host == "" then
      return nil, "no host"
    elseif host:find("[\128-\255]") then
      return nil, "a host beyond ASCII must be given in its xn-- form"
    elseif host:find("[^%w%-%._~]") then
      return nil, "malformed host"
    end
  end
  local digits = rest:match("^:(%d*)$")
  if rest ~= "" and not digits then
    return nil, "malformed port"
  end
  local port = digits and digits ~= "" and tonumber(digits) or nil
  if port and (port < 1 or port > MOST_PORT) then
    return nil, "port out of range"
  end
  return host:lower(), port
end

local function authority_of(host, port, scheme)
  local shown = host:find(":", 1, true) and "[" .. host .. "]" or host
  return port == PORTS[scheme] and shown or shown .. ":" .. ("%d"):format(port)
end

local function build(scheme, user, host, port, target)
  local name, password
  if user then
    name, password = user:match("^([^:]*):?(.*)$")
  end
  local authority = authority_of(host, port, scheme)
  return {
    scheme = scheme, secure = SECURE[scheme] or false, host = host, port = port, authority = authority,
    user = unescape(name), password = unescape(password), target = target,
    text = scheme .. "://" .. authority .. target, origin = scheme .. "://" .. authority,
  }
end

local function bad(text, why)
  return nil, ("bad url '%s': %s"):format(tostring(text):gsub("%c", "?"), why), "bad_url"
end

--- Takes a URL apart.
-- @tparam string text
-- @tparam[opt] {string,...} schemes those that are wanted; `http` and `https` when absent
-- @treturn[1] table `scheme`, `host` in lower case and without brackets, `port`, `authority` as a Host field has it,
-- `target` (path and query, what a request asks for), `user` and `password` decoded, if any, `secure`, `text` without user
-- and fragment, and `origin`
-- @treturn[2] nil
-- @treturn[2] string what is wrong
-- @treturn[2] string `"bad_url"`
local function parse(text, schemes)
  if type(text) ~= "string" then
    return bad(text, "not a string")
  elseif text:find("%c") then
    return bad(text, "it contains a control character")
  end
  local scheme, authority, rest = text:match("^(%a[%w+.-]*)://([^/?#]*)(.*)$")
  if not scheme then
    return bad(text, "scheme://host expected")
  end
  scheme = scheme:lower()
  local wanted = table.concat(schemes or {"http", "https"}, " or ")
  if not (" " .. wanted .. " "):find(" " .. scheme .. " ", 1, true) then
    return bad(text, wanted .. " expected")
  end
  local user, place = authority:match("^(.*)@(.*)$")
  local host, port = host_and_port(place or authority)
  if not host then
    return bad(text, port)
  end
  local target = escape(rest:gsub("#.*$", ""))
  if target:sub(1, 1) ~= "/" then
    target = "/" .. target
  end
  return build(scheme, user, host, port or PORTS[scheme], target)
end

-- RFC 3986 section 5.2.4.
local function without_dots(path)
  local out = {}
  for segment in path:gmatch("/([^/]*)") do
    if segment == ".." then
      out[#out] = nil
    elseif segment ~= "." then
      out[#out + 1] = segment
    end
  end
  local last = path:match("/([^/]*)$")
  local folder = (last == "." or last == "..") and "/" or ""
  return "/" .. table.concat(out, "/") .. (#out > 0 and folder or "")
end

--- Finds what a reference means where it stands (RFC 3986 section 5.2): the Location of a redirect, a link of a page.
-- @tparam table base a URL that `parse` gave
-- @tparam string reference
-- @treturn as `parse`; a reference without a scheme keeps that of the base
local function resolve(base, reference)
  local schemes = {"http", "https", "ws", "wss"}
  if reference:find("^%a[%w+.-]*:") then
    return parse(reference, schemes)
  elseif reference:find("^//") then
    return parse(base.scheme .. ":" .. reference, schemes)
  end
  reference = reference:gsub("#.*$", "")
  local path, query = reference:match("^([^?]*)(.*)$")
  local base_path, base_query = base.target:match("^([^?]*)(.*)$")
  if path == "" then
    path = base_path
    query = query == "" and base_query or query
  elseif path:sub(1, 1) ~= "/" then
    path = without_dots(base_path:match("^(.*/)") .. path)
  else
    path = without_dots(path)
  end
  return parse(base.origin .. path .. query, schemes)
end

return {
  parse = parse,
  resolve = resolve,
}
