-- moonwire.certificate: throw-away certificates that a client can be made to trust.

local certificate = require("moonwire.certificate")
local config = require("libtls.config")
local libtls = require("libtls")
local helper = require("helper")

local function shaken(cert, key, name)
  local server_config, client_config = config.new(), config.new()
  assert(server_config:set_keypair(cert, key))
  assert(client_config:set_ca(cert))
  local client, conn = helper.connect(client_config, server_config, name)
  return client, helper.shake(client, conn)
end

describe("moonwire.certificate", function()
  it("makes a certificate that is good for each of its names", function()
    local cert, key = certificate.throwaway({"one.example", "*.two.example", "127.0.0.1", "::1"})
    for _, name in ipairs({"one.example", "a.two.example", "127.0.0.1", "::1"}) do
      local _, client_result, server_result = shaken(cert, key, name)
      assert.equal("true", client_result)
      assert.equal("true", server_result)
    end
  end)

  it("makes one that is not good for others", function()
    local cert, key = certificate.throwaway({"one.example"})
    local _, client_result = shaken(cert, key, "two.example")
    assert.equal('false "name `two.example\' not present in server certificate"', client_result)
  end)

  it("makes another each time", function()
    assert.are_not.equal((certificate.throwaway({"a"})), (certificate.throwaway({"a"})))
  end)

  it("lets it be valid for as many days as asked", function()
    local cert, key = certificate.throwaway({"one.example"}, 30)
    local client = shaken(cert, key, "one.example")
    local left = client:peer_cert_notafter() - os.time()
    assert.is_true(left > 29.9 * 86400 and left <= 30 * 86400)
  end)

  it("refuses what cannot be a certificate", function()
    local refused = {{}, {1}, {""}, {"a b"}}
    for _, names in ipairs(refused) do
      assert.error_matches(function() certificate.throwaway(names) end, "bad argument #1 to 'throwaway'", 1, true)
    end
    for _, days in ipairs({0, -1, 3651, 0 / 0, "1"}) do
      assert.error_matches(function() certificate.throwaway({"a"}, days) end, "bad argument #2 to 'throwaway'", 1, true)
    end
  end)

  it("needs a server that holds the key", function()
    local cert = certificate.throwaway({"one.example"})
    local _, other_key = certificate.throwaway({"one.example"})
    local cfg = config.new()
    assert(cfg:set_keypair(cert, other_key))
    local server, err = libtls.server(cfg)
    assert.is_nil(server)
    assert.equal("failed to load private key", err)
  end)
end)
