--- Programs that specs run against, and whether this machine has them.

local fd = require("moonwire.fd")
local process = require("moonwire.process")
local helper = require("helper")

local LOOPBACK = "127.0.0.1"
local ATTEMPTS = 500
local PAUSE_SECONDS = 0.02

--- Whether a program is installed.
-- @tparam string name
-- @treturn boolean
local function has(name)
  return (os.execute("command -v " .. name .. " >/dev/null 2>&1")) == true
end

--- Declares a test where what it needs is there, a pending one elsewhere.
-- @tparam function it as the spec has it, and
-- @tparam function pending
-- @param present whether it is
-- @tparam string what the program or variable it needs
-- @treturn function as `it`
local function needs(it, pending, present, what)
  return present and it or function(name)
    pending(name .. " (needs " .. what .. ")")
  end
end

--- The arguments that give `openssl s_server` a key pair, and pages to answer with.
local function identity(name)
  return {"-cert", helper.pki(name .. ".crt"), "-key", helper.pki(name .. ".key"), "-www"}
end

--- Calls `fn` with the port of an `openssl s_server` and ends the server whatever happens.
local function with_server(args, fn)
  local server = helper.s_server(args)
  local ok, err = pcall(fn, tostring(server.port))
  helper.stop(server)
  if not ok then
    error(err, 0)
  end
end

--- A port of 127.0.0.1 at which nobody listens.
local function free_port()
  local listener, port = assert(fd.listen(LOOPBACK, 0))
  assert(fd.close(listener))
  return port
end

--- Waits until a program answers at a port of 127.0.0.1.
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
    location = /session { return 200 "session $ssl_session_reused\n"; }
    location /upload { dav_methods PUT; root %s; }
  }
}
]]

--- Starts nginx over TLS on a free port of 127.0.0.1, with the key pair `server` and a new folder that it
-- serves, and takes uploads into below `/upload`.
-- @tparam[opt] string protocols as nginx has them
-- @treturn table `port`, `folder`; for `stop`
local function nginx(protocols)
  local port, dir = free_port(), os.tmpname()
  assert(os.remove(dir))
  assert(os.execute("mkdir -p '" .. dir .. "/upload'"))
  local conf = assert(io.open(dir .. "/nginx.conf", "w"))
  assert(conf:write(NGINX_CONF:format(dir, dir, dir, port, helper.pki("server.crt"), helper.pki("server.key"),
    protocols or "TLSv1.2 TLSv1.3", dir, dir)))
  assert(conf:close())
  local child = assert(process.start({
    "nginx", "-p", dir, "-c", dir .. "/nginx.conf", stdin = "null", stdout = "null", stderr = "null",
  }))
  await(port, "nginx")
  return {child = child, port = port, folder = dir}
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

--- Ends what was started here, and removes its folder.
local function stop(handle)
  local child = handle.child or handle
  process.kill(child.pid)
  assert(process.wait(child.pid))
  if child.stdout then
    fd.close(child.stdout)
  end
  if handle.folder then
    assert(os.execute("rm -r '" .. handle.folder .. "'"))
  end
end

return {
  has = has,
  needs = needs,
  identity = identity,
  free_port = free_port,
  await = await,
  with_server = with_server,
  nginx = nginx,
  moonwire = moonwire,
  stop = stop,
}
