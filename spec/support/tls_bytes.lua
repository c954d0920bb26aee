--- TLS as bytes: builds records and handshake messages, whole or wrong, and takes them apart again
-- (RFC 5246 and RFC 8446). Nothing here is checked: a hostile peer says what it likes.

local RECORD_HEADER = 5
local MESSAGE_HEADER = 4
local RANDOM_BYTES = 32

local kinds = {change_cipher_spec = 20, alert = 21, handshake = 22, data = 23, heartbeat = 24}

local messages = {
  hello_request = 0, client_hello = 1, server_hello = 2, new_session_ticket = 4, end_of_early_data = 5,
  encrypted_extensions = 8, certificate = 11, server_key_exchange = 12, certificate_request = 13,
  server_hello_done = 14, certificate_verify = 15, client_key_exchange = 16, finished = 20,
  certificate_status = 22, key_update = 24, next_protocol = 67, message_hash = 254,
}

local extensions = {
  server_name = 0, max_fragment_length = 1, status_request = 5, supported_groups = 10, point_formats = 11,
  signature_algorithms = 13, alpn = 16, extended_master_secret = 23, session_ticket = 35, pre_shared_key = 41,
  early_data = 42, supported_versions = 43, cookie = 44, psk_modes = 45, key_share = 51, renegotiation_info = 65281,
}

--- The random of a server hello that is a HelloRetryRequest (RFC 8446 section 4.1.3).
local RETRY_RANDOM = ("\207\33\173\116\229\154\97\17\190\29\140\2\30\101\184\145"
  .. "\194\162\17\22\122\187\140\94\7\158\9\226\200\168\51\156")

--- A number in so many bytes, the highest first.
local function uint(size, value)
  local bytes = {}
  for i = size, 1, -1 do
    bytes[i] = string.char(value % 256)
    value = math.floor(value / 256)
  end
  return table.concat(bytes)
end

--- The number that some bytes are.
local function number(bytes)
  local value = 0
  for i = 1, #bytes do
    value = value * 256 + bytes:byte(i)
  end
  return value
end

--- A vector: its length in so many bytes, and the content. `length` may lie.
local function vector(size, content, length)
  return uint(size, length or #content) .. content
end

--- A record. `length` may lie.
local function record(kind, body, version, length)
  return string.char(kind) .. uint(2, version or 0x0303) .. vector(2, body, length)
end

--- A handshake message. `length` may lie.
local function message(kind, body, length)
  return string.char(kind) .. vector(3, body or "", length)
end

--- Handshake messages in a record of their own.
local function handshake(...)
  return record(kinds.handshake, table.concat({...}))
end

local function alert(level, description)
  return record(kinds.alert, string.char(level, description))
end

local function extension(kind, body, length)
  return uint(2, kind) .. vector(2, body or "", length)
end

-- A list of extensions with its length; a string is taken as it is, false leaves all out.
local function extension_block(list)
  if type(list) == "table" then
    local present = {}
    for _, item in ipairs(list) do
      if item then
        present[#present + 1] = item
      end
    end
    return vector(2, table.concat(present))
  end
  return list or ""
end

local function suite_list(suites)
  local bytes = {}
  for i, suite in ipairs(suites) do
    bytes[i] = uint(2, suite)
  end
  return vector(2, table.concat(bytes))
end

--- A client hello: `version`, `random`, `session`, `suites` (a list, or bytes), `compressions`, `extensions`.
local function client_hello(fields)
  local suites = fields.suites
  return message(messages.client_hello, uint(2, fields.version or 0x0303)
    .. (fields.random or ("R"):rep(RANDOM_BYTES))
    .. vector(1, fields.session or "")
    .. (type(suites) == "table" and suite_list(suites) or suites)
    .. (fields.compressions or "\1\0")
    .. extension_block(fields.extensions))
end

--- A server hello: `version`, `random`, `session`, `suite`, `compression`, `extensions`.
local function server_hello(fields)
  return message(messages.server_hello, uint(2, fields.version or 0x0303)
    .. (fields.random or ("S"):rep(RANDOM_BYTES))
    .. vector(1, fields.session or "", fields.session_length)
    .. uint(2, fields.suite)
    .. uint(1, fields.compression or 0)
    .. extension_block(fields.extensions))
end

--- A certificate message of TLS 1.2 with so many certificates, each in DER.
local function certificates(...)
  local list = {}
  for i = 1, select("#", ...) do
    list[i] = vector(3, (select(i, ...)))
  end
  return message(messages.certificate, vector(3, table.concat(list)))
end

--- The whole records at the start of a stream, headers included, and what is left of it.
local function split_records(stream)
  local list, at = {}, 1
  while #stream >= at + RECORD_HEADER - 1 do
    local last = at + RECORD_HEADER - 1 + number(stream:sub(at + 3, at + 4))
    if last > #stream then
      break
    end
    list[#list + 1] = stream:sub(at, last)
    at = last + 1
  end
  return list, stream:sub(at)
end

--- The handshake messages in a record's body, headers included; nil when it does not consist of them.
local function split_messages(body)
  local list, at = {}, 1
  while at <= #body do
    local last = at + MESSAGE_HEADER - 1 + number(body:sub(at + 1, at + 3))
    if last > #body then
      return nil
    end
    list[#list + 1] = body:sub(at, last)
    at = last + 1
  end
  return list
end

--- What an answer needs to know of a client hello: its `random`, `session`, and `bytes`, the whole record.
local function read_client_hello(stream)
  local first = assert(split_records(stream)[1], "no client hello has come")
  local body = first:sub(RECORD_HEADER + MESSAGE_HEADER + 1)
  return {
    bytes = first,
    random = body:sub(3, 2 + RANDOM_BYTES),
    session = body:sub(36, 35 + body:byte(35)),
  }
end

--- The names and numbers of a table, in the order of the names.
local function in_order(numbers)
  local names = {}
  for name in pairs(numbers) do
    names[#names + 1] = name
  end
  table.sort(names)
  local at = 0
  return function()
    at = at + 1
    return names[at], numbers[names[at]]
  end
end

return {
  kinds = kinds,
  messages = messages,
  extensions = extensions,
  RETRY_RANDOM = RETRY_RANDOM,
  RECORD_HEADER = RECORD_HEADER,
  uint = uint,
  number = number,
  vector = vector,
  record = record,
  message = message,
  handshake = handshake,
  alert = alert,
  extension = extension,
  client_hello = client_hello,
  server_hello = server_hello,
  certificates = certificates,
  split_records = split_records,
  split_messages = split_messages,
  read_client_hello = read_client_hello,
  in_order = in_order,
}
