--- What somebody without the keys writes into a connection that is open: a group of plans.

local plans = require("hostile_plans")
local tls = require("tls_bytes")

local record, handshake, alert = tls.record, tls.handshake, tls.alert
local kinds, messages = tls.kinds, tls.messages

local MAX_SEALED, MAX_BODY = 16384 + 256, 16384 + 2048

local function add_all(add, random)
  add("nothing")
  add("!HTTP", "GET / HTTP/1.1\r\n\r\n")
  add("!plain data", record(kinds.data, "data"))
  add("!data of random bytes", record(kinds.data, random:bytes(300)))
  add("!data that is as long as can be", record(kinds.data, ("x"):rep(MAX_SEALED)))
  add("!data that is as long as a record", record(kinds.data, ("x"):rep(MAX_BODY)))
  add("!data that is too long", record(kinds.data, "", nil, 65535))
  add("!empty data", record(kinds.data, ""))
  add("!empty data without end", record(kinds.data, ""):rep(plans.MANY))
  add("!a plain warning", alert(1, 90))
  add("!a plain end", alert(1, 0))
  add("!a plain fatal alert", alert(2, 40))
  add("!a plain request for a hello", handshake(tls.message(messages.hello_request)))
  add("!a plain key update", handshake(tls.message(messages.key_update, "\1")))
  add("!a plain ticket", handshake(tls.message(messages.new_session_ticket, random:bytes(100))))
  add("!a hello", handshake(tls.client_hello({suites = {0x1301}})))
  add("!a change of the cipher", record(kinds.change_cipher_spec, "\1"))
  add("!changes of the cipher without end", record(kinds.change_cipher_spec, "\1"):rep(plans.MANY))
  add("!a heartbeat", record(kinds.heartbeat, "\1\255\255x"))
  add("!a record of another kind", record(99, "data"))
  add("!a record of another version", record(kinds.data, "data", 0x0200))
  add("half a record", record(kinds.data, "half", nil, 100))
  add("half a header", "\23\3")
end

--- The group.
-- @param random a source of random numbers
local function group(random)
  return plans.group("intruders", function(add) add_all(add, random) end)
end

return {group = group}
