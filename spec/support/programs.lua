--- Programs that specs run against, and whether this machine has them.

local fd = require("moonwire.fd")
local process = require("moonwire.process")

local LOOPBACK = "127.0.0.1"
local ATTEMPTS = 500
local PAUSE_SECONDS = 0.02

--- Whether a program is installed.
-- @tparam string name
-- @treturn boolean
local function has(name)
  return (os.execute("command -v " .. name .. " >/dev/null 2>&1")) == true
end

local function free_port()
  local listener, port = assert(fd.listen(LOOPBACK, 0))
  assert(fd.close(listener))
  return port
end

local function await(port, what)
  for _ = 1, ATTEMPTS do
    local connection = fd.connect(LOOPBACK, port)
    if connection then
      fd.close(connection)
      return
    end
    fd.sleep(PAUSE_SECONDS)
  end
  error(what .. " does not answer", 0)
end

local NGINX_CONF = [[
daemon off;
master_process off;
pid %s/nginx.pid;
error_log %s/error.log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path %s/body;
  server {
    listen 127.0.0.1:%d ssl;
    ssl_certificate %s;
    ssl_certificate_key %s;
    ssl_protocols %s;
    client_max_body_size 2g;
    location / { root %s; }
    location /upload { dav_methods PUT; root %s; }
  }
}
]]

--- Starts nginx over TLS on a free port of 127.0.0.1, serving and taking files of `folder`.
-- @tparam table options `folder`, `certificate`, `key`, `protocols`
-- @treturn table `port`; for `stop`
local function nginx(options)
  local port, dir = free_port(), options.folder
  local conf = assert(io.open(dir .. "/nginx.conf", "w"))
  assert(conf:write(NGINX_CONF:format(dir, dir, dir, port, options.certificate, options.key,
    options.protocols or "TLSv1.2 TLSv1.3", dir, dir)))
  assert(conf:close())
  local child = assert(process.start({
    "nginx", "-p", dir, "-c", dir .. "/nginx.conf", stdin = "null", stdout = "null", stderr = "null",
  }))
  await(port, "nginx")
  return {child = child, port = port}
end

--- Starts another Moonwire with a script.
-- @tparam string script
-- @tparam string ... its arguments
-- @treturn table the child, its standard output a pipe; nil where the command is not known
local function moonwire(script, ...)
  local command = os.getenv("MOONWIRE")
  if not command then
    return nil
  end
  local words = {stdin = "null", stdout = "pipe", stderr = "inherit"}
  for word in command:gmatch("[^\n]+") do
    words[#words + 1] = word
  end
  words[#words + 1] = script
  for i = 1, select("#", ...) do
    words[#words + 1] = tostring((select(i, ...)))
  end
  return assert(process.start(words))
end

--- Ends what was started here.
local function stop(handle)
  local child = handle.child or handle
  process.kill(child.pid)
  assert(process.wait(child.pid))
  if child.stdout then
    fd.close(child.stdout)
  end
end

return {
  has = has,
  nginx = nginx,
  moonwire = moonwire,
  stop = stop,
}
