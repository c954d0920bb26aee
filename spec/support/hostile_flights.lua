--- The flight of a hostile server that speaks TLS 1.2: hello, certificate, status, key exchange, all in plain text.

local plans = require("hostile_plans")
local server = require("hostile_server")
local tls = require("tls_bytes")

local uint, vector, message, handshake = tls.uint, tls.vector, tls.message, tls.handshake
local messages, certificates = tls.messages, tls.certificates

local ECDHE_RSA_AES_128_GCM, ECDHE_ECDSA_AES_128_GCM = 0xC02F, 0xC02B
local RSA_PSS_SHA256, ECDSA_P256_SHA256 = 0x0804, 0x0403
local X25519 = "\3\0\29"
local FLIPS = 12

local function exchange(curve, point, scheme, signature)
  return message(messages.server_key_exchange, curve .. vector(1, point) .. uint(2, scheme) .. vector(2, signature))
end

local POINT, SIGNATURE = ("k"):rep(32), ("s"):rep(256)
local EXCHANGE = exchange(X25519, POINT, RSA_PSS_SHA256, SIGNATURE)
local DONE = message(messages.server_hello_done)

local function add_certificates(add, random, certificate)
  local function flight(name, ...)
    add("!" .. name, handshake(server.hello()) .. handshake(...))
  end
  local function shows(name, ...)
    flight(name, certificates(...), EXCHANGE, DONE)
  end
  shows("no certificates")
  shows("an empty certificate", "")
  shows("a certificate of random bytes", random:bytes(500))
  shows("a certificate of zeros", ("\0"):rep(500))
  shows("a certificate that is cut off", certificate:sub(1, 300))
  shows("a certificate and a byte", certificate .. "x")
  shows("a certificate of nested sequences", ("\48\128"):rep(5000))
  shows("a certificate of nested lengths", ("\48\132\0\255\255\255"):rep(500))
  shows("a certificate and a broken one", certificate, random:bytes(500))
  shows("the same certificate many times", certificate, certificate, certificate, certificate, certificate)
  for i = 1, FLIPS do
    shows("a certificate with a flipped bit, number " .. i, random:flip(certificate))
  end
  for _, length in ipairs({0, 5, 90000}) do
    local list = message(messages.certificate, vector(3, vector(3, certificate), length))
    flight("a list of certificates that says " .. length, list, EXCHANGE, DONE)
  end
  local good = certificates(certificate)
  flight("two certificate messages", good, good, EXCHANGE, DONE)
  flight("no key exchange", good, DONE)
  flight("the end first", DONE, good, EXCHANGE)
  flight("an end with something in it", good, EXCHANGE, message(messages.server_hello_done, "x"))
  flight("a request that is empty", good, EXCHANGE, message(messages.certificate_request), DONE)
  local status = message(messages.certificate_status, "\1" .. vector(3, "x"))
  flight("a status that nobody asked for", good, status, EXCHANGE, DONE)
  add("!a key of another kind", handshake(server.hello({suite = ECDHE_ECDSA_AES_128_GCM}))
    .. handshake(good, EXCHANGE, DONE))
end

local function add_exchanges(add, random, certificate)
  local function exchanges(name, text)
    add("!" .. name, handshake(server.hello()) .. handshake(certificates(certificate), text, DONE))
  end
  exchanges("a signature that is wrong", EXCHANGE)
  exchanges("an empty signature", exchange(X25519, POINT, RSA_PSS_SHA256, ""))
  exchanges("an unknown scheme", exchange(X25519, POINT, 0x4242, SIGNATURE))
  exchanges("a scheme for another key", exchange(X25519, POINT, ECDSA_P256_SHA256, SIGNATURE))
  exchanges("an empty point", exchange(X25519, "", RSA_PSS_SHA256, SIGNATURE))
  exchanges("a point of zeros", exchange(X25519, ("\0"):rep(32), RSA_PSS_SHA256, SIGNATURE))
  exchanges("a point that is too long", exchange(X25519, POINT:rep(6), RSA_PSS_SHA256, SIGNATURE))
  exchanges("an unknown group", exchange("\3\66\66", POINT, RSA_PSS_SHA256, SIGNATURE))
  exchanges("an explicit curve", exchange("\1\0\29", POINT, RSA_PSS_SHA256, SIGNATURE))
  exchanges("an exchange that is cut off", message(messages.server_key_exchange, "\3\0\29\32kk"))
  exchanges("an empty exchange", message(messages.server_key_exchange))
  exchanges("an exchange of random bytes", message(messages.server_key_exchange, random:bytes(300)))
end

local function add_staples(add, random, certificate, response)
  local asked = server.hello({extensions = {
    tls.extension(tls.extensions.renegotiation_info, "\0"), tls.extension(tls.extensions.status_request),
  }})
  local function staples(name, body)
    add("!" .. name, handshake(asked)
      .. handshake(certificates(certificate), message(messages.certificate_status, body), EXCHANGE, DONE))
  end
  local function responds(name, bytes)
    staples(name, "\1" .. vector(3, bytes))
  end
  responds("an empty staple", "")
  responds("a staple of random bytes", random:bytes(300))
  responds("a staple of zeros", ("\0"):rep(300))
  responds("a staple that is cut off", response:sub(1, 200))
  responds("a staple and a byte", response .. "x")
  responds("a staple of nested sequences", ("\48\128"):rep(5000))
  for i = 1, FLIPS do
    responds("a staple with a flipped bit, number " .. i, random:flip(response))
  end
  staples("a status of another type", "\2" .. vector(3, response))
  staples("a status that is empty", "")
  staples("a status longer than it says", "\1" .. vector(3, response, 5))
  staples("a status shorter than it says", "\1" .. vector(3, response, 90000))
end

--- The groups for a client that checks no staple.
-- @param random a source of random numbers
-- @tparam string certificate one that the client trusts, in DER
local function groups(random, certificate)
  return {
    plans.group("certificates", function(add) add_certificates(add, random, certificate) end),
    plans.group("key exchanges", function(add) add_exchanges(add, random, certificate) end),
  }
end

--- The group for a client that requires a staple.
-- @param random a source of random numbers
-- @tparam string certificate one that the client trusts, in DER
-- @tparam string response what OCSP says of it, in DER
local function staples(random, certificate, response)
  return plans.group("staples", function(add) add_staples(add, random, certificate, response) end)
end

return {
  groups = groups,
  staples = staples,
}
