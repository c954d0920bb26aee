--- Bytes over a non-blocking descriptor, plain or inside TLS, in one shape: `read` answers bytes, "" at the end, or nil
-- when nothing has come yet; `write` how many bytes were taken. Whoever made a stream closes it, and the
-- descriptor with it.

local fd = require("moonwire.fd")
local config = require("libtls.config")
local libtls = require("libtls")

local MOST = 65536

-- Why a stream ended that did not end in order.
local function note(self, message)
  self.failure = self.failure or message
end

local plain = {}
plain.__index = plain

function plain:read()
  local data, message, code = fd.read(self.number, MOST)
  if data or code == "EAGAIN" then
    return data
  end
  note(self, message)
  return ""
end

function plain:write(bytes)
  local sent, message, code = fd.write(self.number, bytes)
  if sent or code == "EAGAIN" then
    return sent or 0
  end
  note(self, message)
  return nil
end

function plain:close()
  fd.close(self.number)
end

local secured = {}
secured.__index = secured

-- Whether the handshake is done; nil when it has failed.
function secured:handshake()
  local ok, message, want = self.context:handshake()
  if not ok and not want then
    note(self, message)
    return nil
  end
  return ok
end

function secured:read()
  local data, message, again = self.context:read()
  if data or again then
    return data
  end
  note(self, message)
  return ""
end

function secured:write(bytes)
  local sent, message = self.context:write(bytes)
  if not sent then
    note(self, message)
  end
  return sent
end

--- With TLS' own goodbye, as far as the descriptor takes it at once.
function secured:close()
  self.context:close()
  fd.close(self.number)
end

--- A stream over a connected descriptor.
-- @tparam number number
local function over(number)
  assert(fd.nonblock(number, true))
  return setmetatable({number = number}, plain)
end

--- A stream inside TLS, whose handshake is still to be done.
-- @tparam number number
-- @tparam libtls server a server's context
local function accept(number, server)
  assert(fd.nonblock(number, true))
  return setmetatable({number = number, context = assert(server:accept_socket(number))}, secured)
end

--- A server's context.
-- @tparam table settings as `libtls.config.new` takes them
local function server(settings)
  return assert(libtls.server(assert(config.new(settings))))
end

return {
  over = over,
  accept = accept,
  server = server,
}
