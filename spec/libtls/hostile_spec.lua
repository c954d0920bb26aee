-- Peers that mean no good, and connections that break in every way: each ends with an error that is a text, in
-- its time, and nothing is left behind. HOSTILE_SEED chooses other random bytes, bits and changes.

local libtls = require("libtls")
local fd = require("moonwire.fd")
local changes = require("hostile_changes")
local flights = require("hostile_flights")
local helper = require("helper")
local hostile_client = require("hostile_client")
local hostile_intruder = require("hostile_intruder")
local hostile_peer = require("hostile_peer")
local hostile_relay = require("hostile_relay")
local hostile_server = require("hostile_server")
local seeded = require("seeded")

local SEED = tonumber(os.getenv("HOSTILE_SEED") or "20240613")
local HIGHEST_DESCRIPTOR = 500
local RELAYED_PER_PROTOCOL = 60

local certificate = helper.slurp(helper.pki("server.der"))
local random = seeded.new(SEED)

local function open_descriptors()
  local open = {}
  for number = 0, HIGHEST_DESCRIPTOR do
    if fd.isopen(number) then
      open[#open + 1] = number
    end
  end
  return open
end

-- Whether an error is a text for people, with no name of Java's in it.
local function is_text(err)
  return type(err) == "string" and err:match("^%l[^\n]+%a") ~= nil and not err:match("Exception")
    and not err:match("%l%.%l+%.%w*%u")
end

-- What is wrong with how something ended, or nil.
local function complaint(ctx, how, err, prompt)
  if how == "done" or how == "endless" then
    return "is " .. how
  elseif how == "failed" and not is_text(err) then
    return "failed with " .. tostring(err)
  elseif how == "waiting" and prompt then
    return "is not refused at once"
  end
  if how == "failed" then
    local data = ctx:read()
    local sent, unsent = ctx:write("x")
    if data or sent or not is_text(unsent) then
      return ("then reads %s and writes %s, %s"):format(tostring(data), tostring(sent), tostring(unsent))
    end
  end
  local ok, unclosed = ctx:close()
  if ok and how == "waiting" or not ok and not is_text(unclosed) then
    return ("closes with %s, %s"):format(tostring(ok), tostring(unclosed))
  end
end

-- Plays a plan against a context. `open` makes what it is about: the context, its descriptor, the peer's, and
-- what the context tries.
local function play(plan, ending, open)
  local ctx, near, far, try = open()
  local peer = hostile_peer.new(far, plan.turns, ending)
  local how, err = peer:play(near, try)
  peer:close()
  local wrong = complaint(ctx, how, err, plan.prompt)
  assert(fd.close(near))
  return wrong
end

-- All plans of a group: each until the peer falls silent, and those after which it is right to wait for more once
-- again until the peer closes.
local function play_group(group, open)
  local before, wrong = open_descriptors(), {}
  for _, plan in ipairs(group.plans) do
    for _, ending in ipairs(plan.prompt and {"silence"} or {"silence", "close"}) do
      local what = play(plan, ending, open)
      if what then
        wrong[#wrong + 1] = ("%s, then %s: %s (seed %d)"):format(plan.name, ending, what, SEED)
      end
    end
  end
  assert.same({}, wrong)
  assert.same(before, open_descriptors())
end

local function is_open_to_honest_peers(ccfg, scfg)
  local ctx, conn = helper.up(ccfg, scfg, "server.test")
  helper.settle(ctx)
  assert.equal(4, (ctx:write("ping")))
  assert.equal("ping", (conn:read()))
end

local count = 0
local function counted(groups)
  for _, group in ipairs(groups) do
    count = count + #group.plans
  end
  return groups
end

describe("a client whose server is hostile", function()
  local function client(change)
    local cfg = helper.ccfg()
    assert(cfg:set_alpn("h2,http/1.1"))
    if change then
      change(cfg)
    end
    return function()
      local near, far = helper.pair()
      local ctx = assert(libtls.client(cfg))
      assert(ctx:connect_socket(near, "server.test"))
      return ctx, near, far, function() return ctx:handshake() end
    end
  end

  for _, groups in ipairs({hostile_server.groups(random), flights.groups(random, certificate)}) do
    for _, group in ipairs(counted(groups)) do
      it("gets over its " .. group.name, function()
        play_group(group, client())
      end)
    end
  end

  local staples = flights.staples(random, certificate, helper.slurp(helper.pki("ocsp/good.der")))
  for _, group in ipairs(counted({staples})) do
    it("gets over its " .. group.name, function()
      play_group(group, client(function(cfg) cfg:ocsp_require_stapling() end))
    end)
  end

  it("still talks to one that is not", function()
    is_open_to_honest_peers(helper.ccfg(), helper.scfg("server"))
  end)
end)

describe("a server whose client is hostile", function()
  local function config()
    local cfg = helper.scfg("server")
    assert(cfg:set_alpn("h2,http/1.1"))
    assert(cfg:add_keypair_file(helper.pki("ec.crt"), helper.pki("ec.key")))
    return cfg
  end

  local function server(cfg)
    local listener = assert(libtls.server(cfg))
    return function()
      local near, far = helper.pair()
      local ctx = assert(listener:accept_socket(near))
      return ctx, near, far, function() return ctx:handshake() end
    end
  end

  for _, group in ipairs(counted(hostile_client.groups(random))) do
    it("gets over its " .. group.name, function()
      play_group(group, server(config()))
    end)
  end

  for _, group in ipairs(counted({hostile_client.certificates(random, certificate)})) do
    it("gets over its " .. group.name, function()
      local cfg = config()
      assert(cfg:set_ca_file(helper.pki("root.crt")))
      cfg:verify_client_optional()
      play_group(group, server(cfg))
    end)
  end

  it("still talks to one that is not", function()
    is_open_to_honest_peers(helper.ccfg(), config())
  end)
end)

describe("a handshake that is tampered with", function()
  for _, protocol in ipairs({"TLSv1.2", "TLSv1.3"}) do
    local plain = protocol == "TLSv1.2"

    local function configs()
      local ccfg, scfg = helper.ccfg(), helper.scfg("ec")
      assert(ccfg:set_protocols(plain and libtls.TLS_v12 or libtls.TLS_v13))
      assert(ccfg:set_keypair_file(helper.pki("client.crt"), helper.pki("client.key")))
      assert(scfg:set_ca_file(helper.pki("root.crt")))
      scfg:verify_client()
      return ccfg, scfg
    end

    local function relay(ccfg, server, change)
      local near, far = {}, {}
      near.client, far.client = helper.pair()
      near.server, far.server = helper.pair()
      local ctx = assert(libtls.client(ccfg))
      assert(ctx:connect_socket(near.client, "ec.test"))
      return hostile_relay.new(ctx, assert(server:accept_socket(near.server)), near, far, change)
    end

    -- What one side of a handshake that was changed complains of, or nil.
    local function side_complaint(self, side, how)
      if how ~= "open" then
        local wrong = complaint(self.ctx[side], how, self.err[side])
        return wrong and ("the %s %s"):format(side, wrong)
      elseif self.err[side] and not is_text(self.err[side]) then
        return ("the %s fails with %s"):format(side, tostring(self.err[side]))
      end
    end

    local function change_complaint(self, row)
      local client, server = self:play()
      local talks = client == "open" and server == "open" and self:talk()
      if talks and row.breaks and not self.intact then
        return "goes unnoticed"
      end
      return side_complaint(self, "client", client) or side_complaint(self, "server", server)
    end

    it("over " .. protocol .. " is noticed", function()
      local before, wrong = open_descriptors(), {}
      local ccfg, scfg = configs()
      local server = assert(libtls.server(scfg))
      local honest = relay(ccfg, server, function(_, _, record) return record end)
      assert.same({"open", "open"}, {honest:play()})
      assert.is_true(honest:talk())
      honest:close()
      local rows = changes.changes(random, honest.seen, plain)
      for _ = 1, RELAYED_PER_PROTOCOL do
        local row = table.remove(rows, random:between(1, #rows))
        local self = relay(ccfg, server, row.change)
        local what = change_complaint(self, row)
        self:close()
        wrong[#wrong + 1] = what and ("%s: %s (seed %d)"):format(row.name, what, SEED)
      end
      assert.same({}, wrong)
      assert.same(before, open_descriptors())
    end)
  end
end)

describe("a connection that somebody else writes to", function()
  -- A read is done when it delivers data, or says that the peer has closed.
  local function reading(ctx)
    return function()
      local data, err, again = ctx:read()
      return data or not err and not again, err, libtls.WANT_POLLIN
    end
  end

  for _, protocol in ipairs({"TLSv1.2", "TLSv1.3"}) do
    for _, side in ipairs({"client", "server"}) do
      local function up()
        local ccfg = helper.ccfg()
        assert(ccfg:set_protocols(protocol == "TLSv1.2" and libtls.TLS_v12 or libtls.TLS_v13))
        local ctx, conn, cfd, sfd = helper.up(ccfg, helper.scfg("ec"), "ec.test")
        helper.settle(ctx)
        if side == "client" then
          return ctx, cfd, sfd, reading(ctx)
        end
        return conn, sfd, cfd, reading(conn)
      end

      it(("is over for the %s of %s"):format(side, protocol), function()
        play_group(hostile_intruder.group(random), up)
      end)
    end
  end
end)

describe("the hostile peers", function()
  it("know more than two hundred ways", function()
    assert.is_true(count > 200)
  end)
end)
