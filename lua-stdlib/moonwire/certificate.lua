--- Certificates for demonstrations and tests.
-- @module moonwire.certificate
local core = require "moonwire.certificate.core"

local function check_names(names)
  if type(names) ~= "table" or #names == 0 then
    error("bad argument #1 to 'throwaway' (non-empty table of names expected)", 3)
  end
  for i, name in ipairs(names) do
    if type(name) ~= "string" or name == "" or name:find("[^%w%.%-%*:]") then
      error(("bad argument #1 to 'throwaway' (name %d is no host name or address)"):format(i), 3)
    end
  end
end

--- Makes a self-signed certificate for ECDSA over P-256, valid from an hour ago.
-- A client trusts it by its own PEM, for example with `config:set_ca(certificate)`.
-- @tparam {string,...} names host names and addresses it is for; the first is the common name too
-- @tparam[opt=1] number days how long it is valid from now on, at most 3650
-- @treturn string the certificate, PEM
-- @treturn string the private key, PEM (PKCS#8)
local function throwaway(names, days)
  check_names(names)
  days = days or 1
  if type(days) ~= "number" or not (days > 0 and days <= 3650) then
    error("bad argument #2 to 'throwaway' (days from 0 to 3650 expected)", 2)
  end
  return core.throwaway(names, days)
end

return {throwaway = throwaway}
