--- HTTP(S) requests that wait for their responses: HTTP/1.1 and HTTP/2, with connections that are kept for the next one.
--
--     local http = require("moonwire.http")
--     local response = assert(http.get("https://www.example.org/"))
--     print(response.status, response.headers["content-type"], #response.body)
--
-- Whatever the server answers is a response, a 404 as well. It is a table:
--
--   * `status` and `reason`, a number and the words behind it (none in HTTP/2)
--   * `headers`: `headers["content-type"]`, the name in any case, repeated fields joined by a comma;
--     `headers:all("set-cookie")`, the list of them; `headers[i]`, every field as `{name, value}`
--   * `body`, nil when it went elsewhere (`to`)
--   * `url`, where it came from in the end
--   * `version`, such as `"HTTP/1.1"` or `"HTTP/2"`
--
-- A failure is `nil`, what failed, and a code: `"bad_url"`; `"connect_failed"`, certificates that are not trusted included;
-- `"timed_out"`; `"cut_short"`, the server closed too early or broke the protocol; `"too_big"`; `"bad_body"`, not what its
-- Content-Encoding says; `"bad_redirect"`; `"io"`, a file; `"tls_config"`; `"closed"`. Wrong options raise errors.
--
-- The options of a request:
--
--   * `url`: `http://` or `https://`, with a user and password perhaps
--   * `query`: fields that are added to those of the URL, as the body has them for a form
--   * `method`: `GET` when absent, `POST` with a body
--   * `headers`: values by names, lists of values for repeated ones; or a list of `{name, value}`
--   * `body`: a string; a table of form fields, values by names or a list of `{name, value}`; `{multipart = {part, ...}}`,
--     each part with a `name`, a `value` or the `path` of a file, and perhaps `filename` and `type`; or a function that
--     gives a piece each time and nil at the end
--   * `redirects`: the most that are followed, 10 when absent; false for none. As browsers do, 301, 302 and 303 make a GET
--     of a POST, another host is not told Authorization and Cookie; from https to http it does not go.
--   * `timeout`: seconds for the whole, without limit when absent; `connect_timeout`: 20; `idle_timeout`: how long a server
--     may be silent, `timeout` or 60
--   * `to`: where the body of a successful response goes: a path, at which the file appears once it is whole, or whatever
--     has a method `write`; `progress`: a function that is told bytes received and in total, nil where the server does not
--     say
--   * `decode`: false to get gzip and deflate as they come
--   * `max_body`: the most bytes of the unpacked body; 256 MiB in memory, without limit elsewhere
--   * `ca_file`: trusted certificates (PEM) instead of the system's; `insecure`: true trusts everybody, a list of
--     `"selfsigned"`, `"hostname"`, `"expired"`, `"chain"` forgives only that
--   * `cert_file`, `key_file`, `key_password`: who one is to a server that asks; a certificate (PEM, perhaps with the chain
--     behind it) and its key, which stands in the same file when `key_file` is absent
--   * `unix_socket`: the path of the socket to connect to, redirects included; what host the URL names is only told then
--   * `proxy`: `"http://user:password@host:port"`, `"socks5://..."`, false for none; when absent what the environment
--     variables `http_proxy` and `socks_proxy` say
--   * `auth`: `{user, password}` (Basic)
--   * `alpn`: `"http/1.1"` or `"h2"` to have only that over TLS
-- @module moonwire.http

local client = require("moonwire.http.client")
local url = require("moonwire.http.url")

local default

local function shared()
  default = default or client.new()
  return default
end

--- Makes a request.
-- @tparam table options as above
-- @treturn[1] table the response
-- @treturn[2] nil
-- @treturn[2] string what failed
-- @treturn[2] string code
local function request(options)
  return shared():request(options)
end

--- Gets what is at a URL.
-- @tparam string address
-- @tparam[opt] table options as above
-- @treturn as `request`
local function get(address, options)
  return shared():get(address, options)
end

--- Posts to a URL.
-- @tparam string address
-- @param content as the option `body`
-- @tparam[opt] table options as above
-- @treturn as `request`
local function post(address, content, options)
  return shared():post(address, content, options)
end

--- Puts something at a URL.
-- @tparam string address
-- @param content as the option `body`
-- @tparam[opt] table options as above
-- @treturn as `request`
local function put(address, content, options)
  return shared():put(address, content, options)
end

--- Changes what is at a URL.
-- @tparam string address
-- @param content as the option `body`
-- @tparam[opt] table options as above
-- @treturn as `request`
local function patch(address, content, options)
  return shared():patch(address, content, options)
end

--- Deletes what is at a URL.
-- @tparam string address
-- @tparam[opt] table options as above
-- @treturn as `request`
local function delete(address, options)
  return shared():delete(address, options)
end

--- Asks what `get` would be told, without the body.
-- @tparam string address
-- @tparam[opt] table options as above
-- @treturn as `request`
local function head(address, options)
  return shared():head(address, options)
end

--- Makes a client with connections of its own, and with options for all its requests. It has the methods `request`, `get`,
-- `head`, `post`, `put`, `patch` and `delete`, like the functions here, and `close`.
-- @tparam[opt] table options as above
-- @treturn table
local function new_client(options)
  local made = client.new(options, 2)
  return made
end

return {
  request = request,
  get = get,
  head = head,
  post = post,
  put = put,
  patch = patch,
  delete = delete,
  client = new_client,

  --- Takes a URL apart. See moonwire.http.url.
  -- @function parse_url
  parse_url = url.parse,
}
