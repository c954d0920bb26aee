--- What a hostile server answers a client: groups of plans. A turn that needs to know what the client said is a
-- function of it.

local plans = require("hostile_plans")
local tls = require("tls_bytes")

local uint, vector, extension = tls.uint, tls.vector, tls.extension
local record, message, handshake, alert = tls.record, tls.message, tls.handshake, tls.alert
local kinds, messages, extensions = tls.kinds, tls.messages, tls.extensions

local AES_128_GCM_13, ECDHE_RSA_AES_128_GCM = 0x1301, 0xC02F
local TLS13 = extension(extensions.supported_versions, uint(2, 0x0304))
local P256, P384, X25519, FFDHE2048 = 23, 24, 29, 256
local MAX_SEALED = 16384 + 256
local CCS = record(kinds.change_cipher_spec, "\1")
local unpack = table.unpack or unpack

local function share(group, bytes)
  return extension(extensions.key_share, uint(2, group) .. vector(2, bytes))
end

local GOOD_SHARE = share(X25519, ("k"):rep(32))
local GOOD_12 = {
  extension(extensions.renegotiation_info, "\0"), extension(extensions.point_formats, "\1\0"),
  extension(extensions.extended_master_secret),
}

-- A server hello that a client takes, as far as `change` leaves it so.
local function hello13(heard, change)
  local fields = {
    session = tls.read_client_hello(heard).session, suite = AES_128_GCM_13, extensions = {TLS13, GOOD_SHARE},
  }
  for name, value in pairs(change or {}) do
    fields[name] = value
  end
  return tls.server_hello(fields)
end

local function hello12(change)
  local fields = {session = "", suite = ECDHE_RSA_AES_128_GCM, extensions = GOOD_12}
  for name, value in pairs(change or {}) do
    fields[name] = value
  end
  return tls.server_hello(fields)
end

local function retry(heard, ...)
  return hello13(heard, {random = tls.RETRY_RANDOM, extensions = {TLS13, ...}})
end

local function add_messages(add, random)
  for name, kind in tls.in_order(messages) do
    if kind ~= messages.server_hello then
      add("an empty " .. name .. " first", handshake(message(kind, "")))
      add("a " .. name .. " of random bytes first", handshake(message(kind, random:bytes(random:between(1, 300)))))
      add("an empty " .. name .. " after a hello of 1.2", handshake(hello12(), message(kind, "")))
      add("a " .. name .. " of random bytes after a hello of 1.2",
        handshake(hello12(), message(kind, random:bytes(random:between(1, 300)))))
      add("!a plain " .. name .. " after a hello of 1.3",
        function(heard) return handshake(hello13(heard)) .. handshake(message(kind, "\0\0")) end)
    end
  end
  add("!requests for a hello without end", handshake(message(messages.hello_request)):rep(plans.MANY))
  add("requests for a hello without end after a hello of 1.2",
    handshake(hello12()) .. handshake(message(messages.hello_request)):rep(plans.MANY))
  add("!requests for a hello without end in one record", handshake(message(messages.hello_request):rep(plans.MANY)))
end

-- Two functions that add the hello of 1.3, or of 1.2, with a change.
local function changing(add)
  return function(name, change)
    add(name, function(heard)
      return handshake(hello13(heard, change))
    end)
  end, function(name, change)
    add(name, handshake(hello12(change)))
  end
end

local function add_hellos(add)
  local changed, changed12 = changing(add)
  for _, version in ipairs({0x0000, 0x0002, 0x0300, 0x0301, 0x0302, 0x0304, 0x0305, 0x7F1C, 0xFEFD, 0xFFFF}) do
    changed12(("!a hello of version %04x"):format(version), {version = version, extensions = false})
    changed(("!a hello that supports version %04x"):format(version), {
      extensions = {extension(extensions.supported_versions, uint(2, version)), version ~= 0x0304 and GOOD_SHARE},
    })
  end
  for _, suite in ipairs({0x0000, 0x0005, 0x00FF, 0x1401, 0x5600, 0xC011, 0xC0FF, 0x0A0A, 0xFFFF}) do
    changed(("!a hello of 1.3 with suite %04x"):format(suite), {suite = suite})
    changed12(("!a hello of 1.2 with suite %04x"):format(suite), {suite = suite})
  end
  changed("!a suite of 1.2 in a hello of 1.3", {suite = ECDHE_RSA_AES_128_GCM})
  changed12("!a suite of 1.3 in a hello of 1.2", {suite = AES_128_GCM_13})
  changed("!compression", {compression = 1})
  changed12("!compression in 1.2", {compression = 1})
  changed("another session id", {session = ("z"):rep(32)})
  changed("!a session id that is too long", {session = ("z"):rep(33)})
  changed("!a session id of 255", {session = ("z"):rep(255)})
  changed("!a session id longer than the hello", {session_length = 255, extensions = false})
  changed12("a hello of 1.2 that resumes what never was", {session = ("z"):rep(32)})
  changed12("!a random that tells of a downgrade to 1.2", {random = ("S"):rep(24) .. "DOWNGRD\1"})
  changed12("!a random that tells of a downgrade to 1.1", {version = 0x0302, random = ("S"):rep(24) .. "DOWNGRD\0"})
end

local function add_extensions(add, random)
  local changed, changed12 = changing(add)
  changed12("!extensions that are cut off", {extensions = "\0\100\255\1\0\1"})
  changed12("!extensions that leave a byte", {extensions = vector(2, table.concat(GOOD_12) .. "\0")})
  changed12("bytes after the extensions", {extensions = vector(2, table.concat(GOOD_12)) .. "xx"})
  changed12("!an extension longer than all", {extensions = {extension(extensions.renegotiation_info, "\0", 500)}})
  changed12("an extension twice", {extensions = {GOOD_12[1], GOOD_12[1]}})
  for _, kind in ipairs({extensions.cookie, extensions.pre_shared_key, extensions.early_data, 0x1234, 0xFAFA}) do
    changed12("extension " .. kind .. " that nobody asked for", {extensions = {GOOD_12[1], extension(kind, "\0\0")}})
    changed("extension " .. kind .. " that nobody asked for in 1.3",
      {extensions = {TLS13, GOOD_SHARE, extension(kind, "\0\0")}})
  end
  for name, kind in tls.in_order(extensions) do
    local wrong = extension(kind, random:bytes(random:between(1, 40)))
    changed12("random bytes in " .. name, {extensions = {wrong}})
    changed("random bytes in " .. name .. " of 1.3", {extensions = {TLS13, GOOD_SHARE, wrong}})
  end
end

local function add_shares(add)
  local changed = changing(add)
  changed("!no key share", {extensions = {TLS13}})
  changed("!no key shares", {extensions = {TLS13, extension(extensions.key_share)}})
  local rows = {
    {0, 0}, {0, 32}, {X25519, 0}, {X25519, 31}, {X25519, 33}, {P256, 65}, {P384, 97}, {FFDHE2048, 256}, {0xFFFF, 1},
  }
  for _, row in ipairs(rows) do
    changed(("a share of group %d with %d bytes"):format(row[1], row[2]),
      {extensions = {TLS13, share(row[1], ("k"):rep(row[2]))}})
  end
  changed("!a share that is zero", {extensions = {TLS13, share(X25519, ("\0"):rep(32))}})
  changed("two key shares", {extensions = {TLS13, GOOD_SHARE, GOOD_SHARE}})
end

local function add_retries(add)
  local group = extension(extensions.key_share, uint(2, P256))
  local function answers(name, ...)
    local more = {...}
    add(name, function(heard) return handshake(retry(heard, unpack(more))) end)
  end
  answers("a retry that asks for nothing")
  answers("!a retry for the group that was sent", extension(extensions.key_share, uint(2, X25519)))
  answers("!a retry for an unknown group", extension(extensions.key_share, uint(2, 0x4242)))
  answers("!a retry with a whole share", GOOD_SHARE)
  answers("!a retry with a broken group", extension(extensions.key_share, "\0"))
  answers("!a retry with an empty cookie", extension(extensions.cookie, "\0\0"))
  answers("!a retry with a broken cookie", extension(extensions.cookie, "\0\5abc"))
  answers("!a retry with something of its own", group, extension(0x1234, "x"))
  answers("a retry with a huge cookie", extension(extensions.cookie, vector(2, ("c"):rep(16000))))
  local function ask(heard) return handshake(retry(heard, group)) end
  add("!two retries at once", function(heard) return ask(heard) .. ask(heard) end)
  add("!two retries one after another", ask, ask)
  add("!a retry, then a hello of 1.2", ask, handshake(hello12()))
  add("!a retry, then the share of another group", ask, function(heard) return handshake(hello13(heard)) end)
  add("!a retry, then another suite", ask, function(heard)
    return handshake(hello13(heard, {suite = 0x1302, extensions = {TLS13, share(P256, "\4" .. ("k"):rep(64))}}))
  end)
  add("!a retry, then a point off the curve", ask, function(heard)
    return handshake(hello13(heard, {extensions = {TLS13, share(P256, "\4" .. ("k"):rep(64))}}))
  end)
  add("a retry, then warnings", ask, alert(1, 100):rep(100))
end

local function add_orders(add, random)
  local function after13(name, bytes)
    add(name, function(heard) return handshake(hello13(heard)) .. bytes end)
  end
  after13("!two hellos", handshake(hello12()))
  after13("!data after the hello", record(kinds.data, "data"))
  after13("!sealed garbage after the hello", record(kinds.data, random:bytes(200)))
  after13("!a record too short to be sealed", record(kinds.data, "x"))
  after13("!a sealed record that is too long", record(kinds.data, ("x"):rep(MAX_SEALED + 1)))
  after13("a change of the cipher, then nothing", CCS)
  after13("!changes of the cipher without end", CCS:rep(plans.MANY))
  after13("!a change of the cipher to 2", record(kinds.change_cipher_spec, "\2"))
  after13("!a change of the cipher in two bytes", record(kinds.change_cipher_spec, "\1\1"))
  after13("!empty data without end", record(kinds.data, ""):rep(plans.MANY))
  after13("!a plain alert after the hello", alert(2, 40))
  add("!two hellos in a record", function(heard) return handshake(hello13(heard), hello13(heard)) end)
  add("!two hellos of 1.2", handshake(hello12(), hello12()))
  add("a change of the cipher first", CCS)
  add("!changes of the cipher without end first", CCS:rep(plans.MANY))
  add("!a change of the cipher after a hello of 1.2", handshake(hello12()) .. CCS)
  add("!data after a hello of 1.2", handshake(hello12()) .. record(kinds.data, "data"))
  add("!a hello that ends in the next record's data",
    record(kinds.handshake, hello12():sub(1, 20)) .. record(kinds.data, hello12():sub(21)))
  add("!a hello that is interrupted by an alert", record(kinds.handshake, hello12():sub(1, 20)) .. alert(2, 80))
end

-- Hellos of TLS 1.3 in pieces and with flipped bits, which those of TLS 1.2 have in `hostile_plans`.
local function add_pieces(add, random)
  add("a hello in records of a byte", function(heard)
    return (hello13(heard):gsub(".", function(byte) return record(kinds.handshake, byte) end))
  end)
  for i = 1, 12 do
    add("a hello with a flipped bit, number " .. i, function(heard) return random:flip(handshake(hello13(heard))) end)
  end
  add("!the client's own bytes", function(heard) return tls.read_client_hello(heard).bytes end)
end

--- All groups of answers.
-- @param random a source of random numbers
local function groups(random)
  local list = plans.plain_groups(random, hello12())
  local function add(name, fill)
    list[#list + 1] = plans.group(name, function(plan) fill(plan, random) end)
  end
  add("messages out of order", add_messages)
  add("hellos", add_hellos)
  add("extensions", add_extensions)
  add("key shares", add_shares)
  add("requests to try again", add_retries)
  add("what follows a hello", add_orders)
  add("hellos of TLS 1.3 in pieces", add_pieces)
  return list
end

return {
  groups = groups,
  hello = hello12,
}
