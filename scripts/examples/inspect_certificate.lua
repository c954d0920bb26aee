-- Prints what a TLS server shows: protocol, cipher, names, dates and the certificate chain.
-- Run: java -jar target/moonwire.jar scripts/examples/inspect_certificate.lua HOST [PORT [CA_FILE [NAME]]]
-- The certificate is verified against CA_FILE, by default the system's, and must be for NAME.
local libtls = require("libtls")
local config = require("libtls.config")

local host, port, ca_file, name = arg[1], arg[2] or "443", arg[3], arg[4]
if not host then
  io.stderr:write("usage: inspect_certificate.lua HOST [PORT [CA_FILE [NAME]]]\n")
  os.exit(2)
end

local cfg = config.new()
if ca_file then
  assert(cfg:set_ca_file(ca_file))
end
local ctx = assert(libtls.client(cfg))
assert(ctx:connect_servername(host, port, name or host))
assert(ctx:handshake())

local function date(epoch)
  return os.date("!%Y-%m-%d %H:%M:%S UTC", epoch)
end

print("server name  " .. ctx:conn_servername())
print("protocol     " .. ctx:conn_version())
print(("cipher       %s (%d bits)"):format(ctx:conn_cipher(), ctx:conn_cipher_strength()))
print("subject      " .. ctx:peer_cert_subject())
print("issuer       " .. ctx:peer_cert_issuer())
print("valid from   " .. date(ctx:peer_cert_notbefore()))
print("valid until  " .. date(ctx:peer_cert_notafter()))
print("hash         " .. ctx:peer_cert_hash())
print("ocsp         " .. (ctx:peer_ocsp_url() or "(no address)"))
print("for the name " .. tostring(ctx:peer_cert_contains_name(name or host)))
print()
io.write(assert(ctx:peer_cert_chain_pem()))

assert(ctx:close())
