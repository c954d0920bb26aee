--- WebSocket for scripted servers (RFC 6455): adds methods to connections. Frames are written as the handler says,
-- wrong or right.

local connection = require("scripted.connection")
local digest = require("scripted.digest")

local methods = connection.methods

local SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
local SMALL, MEDIUM = 125, 65535
local SLICE = 4096

local opcodes = {continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10}

--- The answer to an opening key.
local function accept_key(key)
  return digest.base64(digest.sha1(key .. SALT))
end

local function uint(size, value)
  local bytes = {}
  for i = size, 1, -1 do
    bytes[i] = string.char(value % 256)
    value = math.floor(value / 256)
  end
  return table.concat(bytes)
end

local function number(bytes)
  local value = 0
  for i = 1, #bytes do
    value = value * 256 + bytes:byte(i)
  end
  return value
end

-- What becomes of each byte under a byte of a mask, by that byte: made once, since a call for each byte of a large payload
-- would take seconds.
local rows = setmetatable({}, {__index = function(self, key)
  local row = {}
  for byte = 0, 255 do
    row[byte] = bit32.bxor(byte, key)
  end
  self[key] = row
  return row
end})

-- A payload masked, or masked again, with four bytes.
local function masked(payload, mask)
  local pieces = {}
  local a, b, c, d = mask:byte(1, 4)
  local first, second, third, fourth = rows[a], rows[b], rows[c], rows[d]
  for at = 1, #payload, SLICE do
    local bytes = {payload:byte(at, at + SLICE - 1)}
    local count = #bytes
    for i = 1, count, 4 do
      bytes[i] = first[bytes[i]]
      bytes[i + 1] = second[bytes[i + 1]]
      bytes[i + 2] = third[bytes[i + 2]]
      bytes[i + 3] = fourth[bytes[i + 3]]
    end
    pieces[#pieces + 1] = string.char(table.unpack(bytes, 1, count))
  end
  return table.concat(pieces)
end

local function length_field(length, mask_bit)
  if length <= SMALL then
    return string.char(mask_bit + length)
  elseif length <= MEDIUM then
    return string.char(mask_bit + 126) .. uint(2, length)
  end
  return string.char(mask_bit + 127) .. uint(8, length)
end

--- A frame as bytes.
-- @tparam number|string opcode its number or its name
-- @tparam[opt=""] string payload
-- @tparam[opt] table options `fin` (true when absent), `rsv1`, `rsv2`, `rsv3`, `mask` (four bytes), `length` (may lie)
-- @treturn string
local function frame(opcode, payload, options)
  payload, options = payload or "", options or {}
  local first = opcodes[opcode] or opcode
  for name, bit in pairs({rsv1 = 64, rsv2 = 32, rsv3 = 16}) do
    first = first + (options[name] and bit or 0)
  end
  first = first + (options.fin == false and 0 or 128)
  local head = string.char(first) .. length_field(options.length or #payload, options.mask and 128 or 0)
  if options.mask then
    return head .. options.mask .. masked(payload, options.mask)
  end
  return head .. payload
end

--- The payload of a close frame.
local function close_payload(code, reason)
  return uint(2, code) .. (reason or "")
end

--- The lines of the answer to an opening handshake. `options`: `status`; `accept`, `upgrade`, `connection`, each a value
-- or false for none; `protocol`, `extensions`; `lines`, further ones.
local function answer(head, options)
  local lines = {"HTTP/1.1 " .. (options.status or "101 Switching Protocols")}
  local function add(name, value, default)
    if value == nil then
      value = default
    end
    if value then
      lines[#lines + 1] = name .. ": " .. value
    end
  end
  add("Upgrade", options.upgrade, "websocket")
  add("Connection", options.connection, "Upgrade")
  add("Sec-WebSocket-Accept", options.accept, accept_key(head.headers["sec-websocket-key"]))
  add("Sec-WebSocket-Protocol", options.protocol)
  add("Sec-WebSocket-Extensions", options.extensions)
  for _, line in ipairs(options.lines or {}) do
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

--- Answers the request for a WebSocket.
-- @tparam table head
-- @tparam[opt] table options as `answer`, and `early`: bytes sent in one piece with the answer
function methods:accept_ws(head, options)
  options = options or {}
  self:write(answer(head, options), options.early or "")
end

--- Reads the request for a WebSocket and answers it.
-- @tparam[opt] table options as `accept_ws`
-- @treturn table the request
function methods:handshake_ws(options)
  local head = self:read_head()
  self:accept_ws(head, options)
  return head
end

--- Reads a frame, and notes it in the connection's `frames`.
-- @tparam[opt] boolean as_it_is leaves the payload masked, which is quicker
-- @treturn table `opcode`, `fin`, `rsv1`, `rsv2`, `rsv3`, `masked`, `key`, `payload`
function methods:read_frame(as_it_is)
  local first, second = self:read(2):byte(1, 2)
  local function has(byte, bit)
    return math.floor(byte / bit) % 2 == 1
  end
  local read = {
    opcode = first % 16, fin = has(first, 128), rsv1 = has(first, 64), rsv2 = has(first, 32), rsv3 = has(first, 16),
    masked = has(second, 128),
  }
  local length = second % 128
  if length > SMALL then
    length = number(self:read(length == 126 and 2 or 8))
  end
  read.key = read.masked and self:read(4) or nil
  read.payload = self:read(length)
  if read.masked and not as_it_is then
    read.payload = masked(read.payload, read.key)
  end
  self.frames = self.frames or {}
  table.insert(self.frames, read)
  return read
end

--- Reads frames up to one of a kind.
-- @tparam string opcode its name
-- @treturn table
function methods:read_until(opcode)
  repeat
    local read = self:read_frame()
    if read.opcode == opcodes[opcode] then
      return read
    end
  until false
end

--- Sends a frame, as `frame` makes it.
function methods:write_frame(...)
  self:write(frame(...))
end

--- Sends a close frame, and reads up to the peer's.
-- @tparam[opt] number code
-- @tparam[opt] string reason
-- @treturn string the payload of the peer's
function methods:close_ws(code, reason)
  self:write_frame("close", code and close_payload(code, reason) or "")
  return self:read_until("close").payload
end

--- Answers pings and close, gives back all data, until the peer closes.
-- @treturn string the payload of the peer's close frame
function methods:echo_ws()
  while true do
    local read = self:read_frame()
    if read.opcode == opcodes.close then
      self:write_frame("close", read.payload)
      return read.payload
    elseif read.opcode == opcodes.ping then
      self:write_frame("pong", read.payload)
    elseif read.opcode ~= opcodes.pong then
      self:write_frame(read.opcode, read.payload, {fin = read.fin, rsv1 = read.rsv1})
    end
  end
end

--- A handler that accepts a WebSocket and echoes.
-- @tparam[opt] table options as `handshake_ws`
local function echo(options)
  return function(conn)
    conn:handshake_ws(options)
    conn.close_payload = conn:echo_ws()
  end
end

--- A handler that accepts a WebSocket, sends some bytes, and reads frames until the peer ends or closes; a close
-- frame is noted in the connection's `close_payload` and answered.
-- @tparam string bytes
-- @tparam[opt] table options as `handshake_ws`
local function sends(bytes, options)
  return function(conn)
    conn:handshake_ws(options)
    conn:write(bytes)
    conn.close_payload = conn:read_until("close").payload
    conn:write_frame("close", conn.close_payload)
  end
end

return {
  opcodes = opcodes,
  accept_key = accept_key,
  frame = frame,
  close_payload = close_payload,
  echo = echo,
  sends = sends,
}
