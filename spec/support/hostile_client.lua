--- What a hostile client says to a server: groups of plans.

local plans = require("hostile_plans")
local tls = require("tls_bytes")

local uint, vector, extension = tls.uint, tls.vector, tls.extension
local record, message, handshake, alert = tls.record, tls.message, tls.handshake, tls.alert
local kinds, messages, extensions = tls.kinds, tls.messages, tls.extensions

local MAX_PLAIN, MAX_SEALED = 16384, 16384 + 2048
local X25519, P256 = 29, 23
local SUITES_13, SUITES_12 = {0x1301, 0x1303}, {0xC02F, 0xC02B, 0xCCA8}
local CCS = record(kinds.change_cipher_spec, "\1")

local function name_list(name)
  return vector(2, "\0" .. vector(2, name))
end

local function shares(...)
  return extension(extensions.key_share, vector(2, table.concat({...})))
end

local function share(group, bytes)
  return uint(2, group) .. vector(2, bytes)
end

local VERSIONS = extension(extensions.supported_versions, vector(1, uint(2, 0x0304)))
local GROUPS = extension(extensions.supported_groups, vector(2, uint(2, X25519) .. uint(2, P256)))
local SCHEMES = extension(extensions.signature_algorithms, vector(2, "\8\4\4\3\8\7\4\1\5\1"))
local NAME = extension(extensions.server_name, name_list("server.test"))
local SHARE = shares(share(X25519, ("k"):rep(32)))

local function with(base, change)
  for name, value in pairs(change or {}) do
    base[name] = value
  end
  return tls.client_hello(base)
end

-- Hellos that a server takes, as far as `change` leaves them so.
local function hello13(change)
  return with({
    session = ("c"):rep(32), suites = SUITES_13, extensions = {NAME, VERSIONS, GROUPS, SCHEMES, SHARE},
  }, change)
end

local function hello12(change)
  return with({
    suites = SUITES_12, extensions = {NAME, GROUPS, SCHEMES, extension(extensions.point_formats, "\1\0")},
  }, change)
end

-- The good hello of 1.3 with other or more extensions.
local function extended(...)
  return hello13({extensions = {VERSIONS, GROUPS, SCHEMES, SHARE, ...}})
end

local function add_messages(add, random)
  for name, kind in tls.in_order(messages) do
    if kind ~= messages.client_hello then
      add("!an empty " .. name .. " first", handshake(message(kind, "")))
      add("a " .. name .. " of random bytes first", handshake(message(kind, random:bytes(random:between(1, 300)))))
      add("an empty " .. name .. " after a hello of 1.2", handshake(hello12()), handshake(message(kind, "")))
      add("a " .. name .. " of random bytes after a hello of 1.2", handshake(hello12()),
        handshake(message(kind, random:bytes(random:between(1, 300)))))
      add("!a plain " .. name .. " after a hello of 1.3", handshake(hello13()), handshake(message(kind, "\0\0")))
      add("!a " .. name .. " with a hello of 1.3", handshake(hello13(), message(kind, "\0\0")))
    end
  end
  add("!two hellos of 1.2", handshake(hello12()), handshake(hello12()))
  add("!two hellos of 1.3", handshake(hello13()), handshake(hello13()))
  add("!two hellos in a record", handshake(hello12(), hello12()))
  add("a hello of 1.2, then one of 1.3", handshake(hello12()), handshake(hello13()))
end

-- Two functions that add the hello of 1.3, or of 1.2, with a change.
local function changing(add)
  return function(name, change)
    add(name, handshake(hello13(change)))
  end, function(name, change)
    add(name, handshake(hello12(change)))
  end
end

local function add_hellos(add)
  local changed, changed12 = changing(add)
  for _, version in ipairs({0x0000, 0x0002, 0x0300, 0x0301, 0x0302}) do
    changed12(("!a hello of version %04x"):format(version), {version = version})
    changed(("a hello that supports only version %04x"):format(version), {
      extensions = {extension(extensions.supported_versions, vector(1, uint(2, version))), GROUPS, SCHEMES, SHARE},
    })
  end
  changed12("!no suites", {suites = {}})
  changed12("!half a suite", {suites = "\0\3\192\47\192"})
  changed12("!suites without end", {suites = "\255\254" .. ("\192\47"):rep(100)})
  changed12("!unknown suites only", {suites = {0x5601, 0x4A4A, 0xFFFF}})
  changed12("!signals only", {suites = {0x00FF, 0x5600}})
  changed12("!NULL and export suites only", {suites = {0x0000, 0x0001, 0x0003, 0x0008}})
  changed12("seven thousand suites", {suites = vector(2, ("\192\47"):rep(7000))})
  changed12("!a hello that fell back", {suites = {0xC02F, 0x5600}, version = 0x0302})
  changed12("no compressions", {compressions = "\0"})
  changed12("no null compression", {compressions = "\1\1"})
  changed12("!compressions without end", {compressions = "\255\0"})
  changed12("!a session id that is too long", {session = ("c"):rep(33)})
  changed12("a session id that is unknown", {session = ("c"):rep(32)})
end

local function add_extensions(add, random)
  local changed, changed12 = changing(add)
  changed12("!extensions that are cut off", {extensions = "\0\100\0\10"})
  changed12("!extensions that leave a byte", {extensions = vector(2, GROUPS .. "\0")})
  changed12("bytes after the extensions", {extensions = vector(2, GROUPS) .. "xx"})
  changed12("!an extension longer than all", {extensions = {extension(extensions.supported_groups, "\0\2\0\29", 500)}})
  changed12("an extension twice", {extensions = {GROUPS, SCHEMES, GROUPS}})
  local unknown = {GROUPS, SCHEMES}
  for i = 1, 1000 do
    unknown[#unknown + 1] = extension(0x2000 + i, "x")
  end
  changed12("a thousand unknown extensions", {extensions = unknown})
  for name, kind in tls.in_order(extensions) do
    local wrong = extension(kind, random:bytes(random:between(1, 40)))
    changed12("random bytes in " .. name, {extensions = {SCHEMES, GROUPS, wrong}})
    changed("random bytes in " .. name .. " of 1.3", {extensions = {VERSIONS, SCHEMES, wrong}})
    changed("nothing in " .. name .. " of 1.3", {extensions = {VERSIONS, SCHEMES, extension(kind, "")}})
  end
end

local function add_names(add)
  local function says(name, kind, body)
    add(name, handshake(extended(extension(extensions[kind], body))))
  end
  says("!an empty name list", "server_name", "\0\0")
  says("!an empty name", "server_name", name_list(""))
  says("a name with a NUL", "server_name", name_list("server.test\0.evil.test"))
  says("a name of bytes", "server_name", name_list("\255\254\128"))
  says("a name that is an address", "server_name", name_list("127.0.0.1"))
  says("a name with a dot at the end", "server_name", name_list("server.test."))
  says("a name of 16000 bytes", "server_name", name_list(("a"):rep(16000)))
  says("a name of 255 bytes", "server_name", name_list(("a"):rep(255)))
  says("!a name longer than its list", "server_name", "\0\5\0\255\255abc")
  says("two names", "server_name", vector(2, "\0" .. vector(2, "server.test") .. "\0" .. vector(2, "ec.test")))
  says("a name of another type", "server_name", vector(2, "\7" .. vector(2, "server.test")))
  says("!an empty list of protocols", "alpn", "\0\0")
  says("!an empty protocol", "alpn", "\0\1\0")
  says("!a protocol longer than its list", "alpn", "\0\3\255h2")
  says("protocols that are unknown", "alpn", vector(2, vector(1, "x") .. vector(1, ("y"):rep(255))))
  says("an early data that is not empty", "early_data", "x")
  says("early data without a key", "early_data", "")
  says("a ticket of random bytes", "session_ticket", ("t"):rep(200))
  says("modes without keys", "psk_modes", "\1\1")
  says("a status request of another type", "status_request", "\9\0\0\0\0")
  says("a renegotiation", "renegotiation_info", "\5abcde")
end

local function add_keys(add)
  local function sends(name, ...)
    add(name, handshake(extended(...)))
  end
  local function keyed(identity, binder, modes)
    return modes and extension(extensions.psk_modes, "\1\1") or "",
      extension(extensions.pre_shared_key,
        vector(2, vector(2, identity) .. uint(4, 0)) .. vector(2, vector(1, binder)))
  end
  sends("an unknown key", keyed(("t"):rep(200), ("b"):rep(32), true))
  sends("!a key without modes", keyed(("t"):rep(200), ("b"):rep(32), false))
  sends("an empty binder", keyed("ticket", "", true))
  sends("an empty key", keyed("", ("b"):rep(32), true))
  sends("a key that is not last", extension(extensions.psk_modes, "\1\1"), select(2, keyed("t", ("b"):rep(32))), NAME)
end

local function add_shares(add)
  local function shared(name, ...)
    add(name, handshake(hello13({extensions = {VERSIONS, GROUPS, SCHEMES, ...}})))
  end
  shared("!no key share")
  shared("no key shares", shares())
  for _, row in ipairs({{X25519, 0}, {X25519, 31}, {X25519, 33}, {P256, 65}, {P256, 64}, {P256, 1}}) do
    shared(("a share of group %d with %d bytes"):format(row[1], row[2]), shares(share(row[1], ("k"):rep(row[2]))))
  end
  shared("!a share that is zero", shares(share(X25519, ("\0"):rep(32))))
  shared("a share of an unknown group", shares(share(0x4242, "x")))
  shared("two shares of a group", shares(share(X25519, ("k"):rep(32)), share(X25519, ("l"):rep(32))))
  shared("!a share that is cut off", extension(extensions.key_share, vector(2, "\0\29\0\32kk")))
  local function offers(name, ...)
    add(name, handshake(hello13({extensions = {VERSIONS, SHARE, ...}})))
  end
  offers("!no groups", SCHEMES)
  offers("!no schemes", GROUPS)
  offers("!unknown schemes", GROUPS, extension(extensions.signature_algorithms, "\0\2\66\66"))
  offers("!half a scheme", GROUPS, extension(extensions.signature_algorithms, "\0\3\8\4\4"))
  offers("!half a group", SCHEMES, extension(extensions.supported_groups, "\0\3\0\29\0"))
end

local function add_orders(add, random)
  local first = handshake(hello12())
  local point = message(messages.client_key_exchange, vector(1, ("k"):rep(32)))
  local later = {
    {"!the end first", handshake(message(messages.finished, ("f"):rep(12)))},
    {"!a change of the cipher first", CCS},
    {"!data", record(kinds.data, "data")},
    {"!an empty key exchange", handshake(message(messages.client_key_exchange))},
    {"!an empty point", handshake(message(messages.client_key_exchange, "\0"))},
    {"!a point that is cut off", handshake(message(messages.client_key_exchange, "\32kk"))},
    {"!a point of zeros", handshake(message(messages.client_key_exchange, vector(1, ("\0"):rep(32))))},
    {"!two key exchanges", handshake(point) .. handshake(point)},
    {"!a certificate that nobody asked for", handshake(message(messages.certificate, vector(3, "")))},
    {"!a proof without a certificate",
      handshake(point, message(messages.certificate_verify, "\8\4" .. vector(2, "s")))},
    {"!a change of the cipher to 2", handshake(point) .. record(kinds.change_cipher_spec, "\2")},
    {"!two changes of the cipher", handshake(point) .. CCS .. CCS},
    {"!changes of the cipher without end", handshake(point) .. CCS:rep(plans.MANY)},
    {"!a plain end", handshake(point) .. handshake(message(messages.finished, ("f"):rep(12)))},
    {"!an end of garbage", handshake(point) .. CCS .. handshake(random:bytes(40))},
    {"!an end too short to be sealed", handshake(point) .. CCS .. record(kinds.handshake, "f")},
    {"!a sealed end that is too long", handshake(point) .. CCS .. record(kinds.handshake, ("f"):rep(MAX_SEALED))},
  }
  for _, row in ipairs(later) do
    add(row[1] .. " after a hello of 1.2", first, row[2])
  end
  local sealed = {
    {"!sealed garbage", record(kinds.data, random:bytes(100))},
    {"!a record too short to be sealed", record(kinds.data, "x")},
    {"!empty data without end", record(kinds.data, ""):rep(plans.MANY)},
    {"!changes of the cipher without end", CCS:rep(plans.MANY)},
    {"a change of the cipher", CCS},
    {"!a change of the cipher to 2", record(kinds.change_cipher_spec, "\2")},
    {"!garbage after a change of the cipher", CCS .. record(kinds.data, random:bytes(100))},
    {"!a sealed record that is too long", record(kinds.data, ("x"):rep(MAX_PLAIN + 257))},
  }
  for _, row in ipairs(sealed) do
    add(row[1] .. " after a hello of 1.3", handshake(hello13()), row[2])
  end
  local shareless = hello13({extensions = {VERSIONS, GROUPS, SCHEMES, shares()}})
  add("the same hello after a retry", handshake(shareless), handshake(shareless))
  add("another hello after a retry", handshake(shareless), handshake(hello12()))
  add("!a share of another group after a retry", handshake(shareless),
    handshake(hello13({extensions = {VERSIONS, GROUPS, SCHEMES, shares(share(24, ("k"):rep(97)))}})))
  add("!data after a retry", handshake(shareless), record(kinds.data, "data"))
  add("!warnings without end after a retry", handshake(shareless), alert(1, 100):rep(plans.MANY))
end

-- A client's certificate, at a server that asks for one.
local function add_certificates(add, random, certificate)
  local first = handshake(hello12())
  local list = tls.certificates
  local point = message(messages.client_key_exchange, vector(1, ("k"):rep(32)))
  local proof = message(messages.certificate_verify, "\8\4" .. vector(2, ("s"):rep(256)))
  add("!no certificates, but a proof", first, handshake(list(), point, proof))
  add("!a proof that is wrong", first, handshake(list(certificate), point, proof))
  add("!a proof of nothing", first, handshake(list(certificate), point, message(messages.certificate_verify)))
  add("!no proof", first, handshake(list(certificate), point) .. CCS)
  add("!no certificate message", first, handshake(point))
  add("!an empty certificate", first, handshake(list(""), point, proof))
  add("!a certificate of random bytes", first, handshake(list(random:bytes(500)), point, proof))
  add("!a certificate of nested sequences", first, handshake(list(("\48\128"):rep(5000)), point, proof))
  add("!a certificate that is cut off", first, handshake(list(certificate:sub(1, 300)), point, proof))
  add("!a certificate and a byte", first, handshake(list(certificate .. "x"), point, proof))
  local fifty = vector(3, "\48\130\1\0" .. ("x"):rep(256)):rep(50)
  add("!fifty certificates", first, handshake(message(messages.certificate, vector(3, fifty)), point, proof))
  for i = 1, 12 do
    add("!a certificate with a flipped bit, number " .. i, first,
      handshake(list(random:flip(certificate)), point, proof))
  end
end

local function add_flips(add, random)
  for i = 1, 12 do
    add("a hello with a flipped bit, number " .. i, random:flip(handshake(hello13())))
  end
end

--- All groups of openings, for a server that asks for no certificate.
-- @param random a source of random numbers
local function groups(random)
  local list = plans.plain_groups(random, hello12())
  local function add(name, fill)
    list[#list + 1] = plans.group(name, function(plan) fill(plan, random) end)
  end
  add("messages out of order", add_messages)
  add("hellos", add_hellos)
  add("extensions", add_extensions)
  add("names and other extensions", add_names)
  add("keys of its own", add_keys)
  add("key shares", add_shares)
  add("what follows a hello", add_orders)
  add("hellos of TLS 1.3 with flipped bits", add_flips)
  return list
end

--- The group for a server that asks for a certificate.
-- @param random a source of random numbers
-- @tparam string certificate in DER, not trusted
local function certificates(random, certificate)
  return plans.group("certificates", function(add) add_certificates(add, random, certificate) end)
end

return {
  groups = groups,
  certificates = certificates,
}
