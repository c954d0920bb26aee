--- What a hostile peer says, whichever side it is on: the plans of `hostile_peer` in groups of one theme.
--
-- A group is a table: `name`, and `plans`, a list of `{name, turns, prompt}`. A plan is `prompt` when it is so wrong
-- that the other side must tell at once, without waiting for more; the modules mark the name of such a one by "!".

local tls = require("tls_bytes")

local record, message, handshake, alert = tls.record, tls.message, tls.handshake, tls.alert
local kinds = tls.kinds

local MAX_PLAIN, MAX_SEALED = 16384, 16384 + 2048
local MANY = 500
local unpack = table.unpack or unpack

--- A group of plans.
-- @tparam string name
-- @tparam function fill gets a function that adds a plan: its name and turns
local function group(name, fill)
  local plans = {}
  fill(function(plan, ...)
    plans[#plans + 1] = {name = plan:gsub("^!", ""), turns = {...}, prompt = plan:sub(1, 1) == "!"}
  end)
  return {name = name, plans = plans}
end

-- Records around a good hello that no record may be like.
local function add_records(add, random, hello)
  for _, kind in ipairs({0, 1, 19, 25, 64, 128, 255}) do
    add("!records of kind " .. kind, record(kind, hello))
  end
  for _, version in ipairs({0x0000, 0x0002, 0x0200, 0x0403, 0x7F1C, 0xFFFF}) do
    add(("!records of version %04x"):format(version), record(kinds.handshake, hello, version))
  end
  for _, version in ipairs({0x0300, 0x0301, 0x0304, 0x0305, 0x03FF}) do
    add(("records of version %04x"):format(version), record(kinds.handshake, hello, version))
  end
  for name, kind in tls.in_order(kinds) do
    add("an empty record of " .. name, record(kind, ""))
    add("only the header of a record of " .. name, record(kind, "", nil, 100))
    add("!empty records of " .. name .. " without end", record(kind, ""):rep(MANY))
    add("!empty records of " .. name .. " without end after the hello", handshake(hello) .. record(kind, ""):rep(MANY))
    add("bytes in a record of " .. name, record(kind, random:bytes(random:between(1, 200))))
  end
  for _, length in ipairs({MAX_PLAIN + 1, MAX_PLAIN + 256, MAX_PLAIN + 257, MAX_SEALED}) do
    add("a handshake record of " .. length, record(kinds.handshake, message(hello:byte(1), ("x"):rep(length - 4))))
    add("a data record of " .. length, record(kinds.data, ("x"):rep(length)))
  end
  add("!a record longer than any", record(kinds.handshake, ("x"):rep(MAX_SEALED + 1)))
  add("!a header of a record longer than any", record(kinds.handshake, "", nil, 65535))
end

local function add_alerts(add, hello)
  local fatal = {0, 10, 20, 22, 40, 42, 45, 47, 48, 50, 51, 70, 71, 80, 86, 90, 100, 109, 116, 120, 255}
  for _, description in ipairs(fatal) do
    add("!fatal alert " .. description, alert(2, description))
    add("!fatal alert " .. description .. " after the hello", handshake(hello) .. alert(2, description))
  end
  for _, description in ipairs({0, 41, 90, 100, 112, 255}) do
    add("warning alert " .. description, alert(1, description))
    add("warning alert " .. description .. " after the hello", handshake(hello) .. alert(1, description))
  end
  add("alert of level 0", alert(0, 40))
  add("alert of level 255", alert(255, 40))
  add("alert without description", record(kinds.alert, "\2"))
  add("alert that is too long", record(kinds.alert, "\2\40\0"))
  add("two alerts in a record", record(kinds.alert, "\1\100\2\40"))
  add("an alert in two records", record(kinds.alert, "\2") .. record(kinds.alert, "\40"))
  add("!warnings without end", alert(1, 100):rep(MANY))
  add("!warnings of an unrecognized name without end", alert(1, 112):rep(MANY))
  add("!warnings without end after the hello", handshake(hello) .. alert(1, 100):rep(MANY))
  add("warnings, then a hello", alert(1, 112):rep(3) .. handshake(hello))
end

local function add_lengths(add, hello)
  local kind = hello:byte(1)
  for _, length in ipairs({0xFFFFFF, 0x100000, 0x020000}) do
    add(("!a hello of length %06x"):format(length), record(kinds.handshake, message(kind, ("x"):rep(1000), length))
      .. record(kinds.handshake, ("x"):rep(MAX_PLAIN)):rep(40))
    add(("the start of a hello of length %06x"):format(length), record(kinds.handshake, message(kind, "", length)))
  end
  add("a long hello in records of a byte", record(kinds.handshake, message(kind, "", 60000))
    .. record(kinds.handshake, "x"):rep(20000))
  add("a length in pieces", record(kinds.handshake, hello:sub(1, 1) .. "\0") .. record(kinds.handshake, "\0\38")
    .. record(kinds.handshake, ("x"):rep(38)))
end

local function add_pieces(add, random, hello)
  local whole = handshake(hello)
  local bytes, records = {}, {}
  for at = 1, #whole do
    bytes[at] = whole:sub(at, at)
  end
  for at = 1, #hello do
    records[at] = record(kinds.handshake, hello:sub(at, at))
  end
  add("a hello byte by byte", unpack(bytes))
  add("a hello in records of a byte", table.concat(records))
  add("a hello in records of a byte between empty ones", table.concat(records, record(kinds.handshake, "")))
  add("!a hello in pieces that ends in data", records[1] .. records[2] .. record(kinds.data, hello:sub(3)))
  add("!a hello in pieces that ends in an alert", records[1] .. records[2] .. alert(2, 80))
  add("!garbage byte by byte", ("g"), "a", "r", "b", "a", "g", "e")
  for i = 1, 12 do
    add("half a hello, number " .. i, whole:sub(1, random:between(1, #whole - 1)))
    add("!a hello that is too short, number " .. i,
      handshake(message(hello:byte(1), hello:sub(5, 4 + random:between(1, 30)))))
    add("a hello with a flipped bit, number " .. i, random:flip(whole))
  end
end

local function add_others(add, random)
  add("nothing")
  add("!HTTP's answer", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
  for _, method in ipairs({"GET /", "POST /", "HEAD /", "PUT /", "CONNECT x:1", "OPTIONS *"}) do
    add("!" .. method, method .. " HTTP/1.1\r\nHost: server.test\r\n\r\n")
  end
  add("!SSH", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
  add("!SMTP", "220 mail.example ESMTP\r\n")
  add("!IMAP", "* OK IMAP4rev1 ready\r\n")
  add("!PROXY", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n")
  add("!MySQL", "J\0\0\0\0105.7.0\0\8\0\0\0abcdefgh\0")
  add("!a hello of SSL 2", "\128\46\1\3\1\0\21\0\0\0\16" .. ("x"):rep(37))
  add("!an answer of SSL 2", "\128\46\4\0\1\0\2" .. ("x"):rep(41))
  add("!zeros", ("\0"):rep(100))
  add("!ones", ("\255"):rep(100))
  for i = 1, 20 do
    add("random bytes, number " .. i, random:bytes(random:between(1, 300)))
    add("random messages, number " .. i,
      handshake(message(random:between(0, 255), random:bytes(random:between(0, 300)))))
  end
end

--- The groups that go wrong before there are keys.
-- @param random a source of random numbers
-- @tparam string hello the side's first message, of TLS 1.2 and good
-- @treturn table groups
local function plain_groups(random, hello)
  return {
    group("records", function(add) add_records(add, random, hello) end),
    group("alerts", function(add) add_alerts(add, hello) end),
    group("lengths of messages", function(add) add_lengths(add, hello) end),
    group("pieces", function(add) add_pieces(add, random, hello) end),
    group("other protocols and garbage", function(add) add_others(add, random) end),
  }
end

return {
  MANY = MANY,
  group = group,
  plain_groups = plain_groups,
}
