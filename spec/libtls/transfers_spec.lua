-- A gibibyte each way over TLS, byte for byte. Run with `mvn -Plong verify`, whose heap is 128 MiB.

local libtls = require("libtls")
local fd = require("moonwire.fd")
local helper = require("helper")
local programs = require("programs")

local GIBIBYTE = 1024 * 1024 * 1024
local RECORD = 16384

local function sha256(path)
  local pipe = assert(io.popen("sha256sum '" .. path .. "'"))
  local sum = pipe:read("*a"):match("^%x+")
  pipe:close()
  return assert(sum)
end

describe("a gibibyte #long", function()
  local nginx = programs.needs(it, pending, programs.has("nginx"), "nginx")
  local server

  local function start()
    server = programs.nginx()
    assert(os.execute(("head -c %d /dev/urandom > '%s/file'"):format(GIBIBYTE, server.folder)))
  end

  after_each(function()
    if server then
      programs.stop(server)
      server = nil
    end
  end)

  local function connect()
    local ctx = assert(libtls.client(helper.ccfg()))
    assert(ctx:connect_servername("127.0.0.1", tostring(server.port), "server.test"))
    return ctx
  end

  local function write(ctx, data)
    local sent, err = ctx:write(data)
    assert(sent == #data, err)
  end

  -- One read, whatever it takes; nil at the end.
  local function read(ctx)
    while true do
      local data, err, again = ctx:read(RECORD)
      if data then
        return data
      elseif err then
        error(err, 0)
      elseif not again then
        return nil
      end
    end
  end

  nginx("comes in whole", function()
    start()
    local ctx = connect()
    write(ctx, "GET /file HTTP/1.0\r\nHost: server.test\r\n\r\n")
    local head, body = "", nil
    while not body do
      head = head .. assert(read(ctx))
      body = head:match("\r\n\r\n(.*)$")
    end
    local got = assert(fd.open(server.folder .. "/got", "w"))
    while body do
      assert(fd.write(got, body))
      body = read(ctx)
    end
    assert(fd.close(got))
    ctx:close()
    assert.equal(sha256(server.folder .. "/file"), sha256(server.folder .. "/got"))
  end)

  for _, way in ipairs({"write", "sendfile"}) do
    nginx("goes out whole by " .. way, function()
      start()
      local ctx = connect()
      write(ctx, ("PUT /upload/file HTTP/1.0\r\nHost: server.test\r\nContent-Length: %d\r\n\r\n"):format(GIBIBYTE))
      local source = assert(fd.open(server.folder .. "/file", "r"))
      local offset = 0
      while offset < GIBIBYTE do
        if way == "sendfile" then
          local sent, err = ctx:sendfile(source, GIBIBYTE - offset, offset)
          offset = offset + assert(sent, err)
        else
          local data = assert(fd.read(source, RECORD))
          write(ctx, data)
          offset = offset + #data
        end
      end
      assert(fd.close(source))
      assert.matches("^HTTP/1.1 201", read(ctx))
      ctx:close()
      assert.equal(sha256(server.folder .. "/file"), sha256(server.folder .. "/upload/file"))
    end)
  end
end)
