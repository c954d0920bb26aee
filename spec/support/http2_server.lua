--- nginx as a server of HTTP/2 over TLS: static files below `/`, an upstream of the spec's own behind `/up/`.

local process = require("moonwire.process")
local helper = require("helper")
local programs = require("programs")

local CONF = [[
daemon off;
master_process off;
pid %FOLDER%/nginx.pid;
error_log %FOLDER%/error.log;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path %FOLDER%/body;
  proxy_temp_path %FOLDER%/proxy;
  fastcgi_temp_path %FOLDER%/fastcgi;
  uwsgi_temp_path %FOLDER%/uwsgi;
  scgi_temp_path %FOLDER%/scgi;
  server {
    listen 127.0.0.1:%PORT% ssl http2;
    ssl_certificate %FOLDER%/server.crt;
    ssl_certificate_key %FOLDER%/server.key;
    keepalive_requests %REQUESTS%;
    client_max_body_size 2g;
    add_header X-Connection $connection always;
    add_header X-Protocol $server_protocol always;
    location / { root %FOLDER%/files; }
    location /up/ { proxy_pass http://127.0.0.1:%UPSTREAM%; }
    location = /none { return 204; }
    absolute_redirect off;
    location = /moved { return 302 /there; }
  }
}
]]

local function write(path, content)
  local file = assert(io.open(path, "wb"))
  assert(file:write(content))
  assert(file:close())
end

--- Starts it on a free port with the key pair `server`.
-- @tparam table options `upstream` a port; `files` contents by name; `requests` how many a connection may make
-- @treturn table `port`; for `programs.stop`
local function start(options)
  local folder = os.tmpname()
  assert(os.remove(folder))
  assert(os.execute("mkdir -p '" .. folder .. "/files'"))
  local values = {
    FOLDER = folder, PORT = programs.free_port(), REQUESTS = options.requests or 10000, UPSTREAM = options.upstream or 1,
  }
  for _, name in ipairs({"server.crt", "server.key"}) do
    write(folder .. "/" .. name, helper.pem(name))
  end
  write(folder .. "/nginx.conf", (CONF:gsub("%%(%u+)%%", values)))
  for name, content in pairs(options.files or {}) do
    write(folder .. "/files/" .. name, content)
  end
  local child = assert(process.start({
    "nginx", "-p", folder, "-c", folder .. "/nginx.conf", stdin = "null", stdout = "null", stderr = "null",
  }))
  programs.await(values.PORT, "nginx")
  return {child = child, port = values.PORT, folder = folder}
end

return {start = start}
