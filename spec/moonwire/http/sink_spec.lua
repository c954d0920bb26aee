-- Where bodies of responses go, and how large they may become.

local programs = require("programs")
local sessions = require("friendly.session")

local PACKED = ("Moonwire unpacks what servers pack. "):rep(500)

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

describe("moonwire.http", function()
  local session = sessions.new()

  setup(function() session:start() end)
  teardown(function() session:stop() end)
  before_each(function() session:open() end)
  after_each(function() session:close() end)

  describe("a download", function()
    local path

    before_each(function()
      path = os.tmpname()
      assert(os.remove(path))
    end)

    after_each(function()
      os.remove(path)
    end)

    it("goes to a path, and tells how far it is", function()
      local told = {}
      local response = assert(session:get("/bytes?count=1600000", {
        to = path, progress = function(received, total) told[#told + 1] = {received, total} end,
      }))
      assert.is_nil(response.body)
      assert.is_true(read(path) == ("0123456789abcdef"):rep(1e5))
      assert.same({1600000, 1600000}, told[#told])
      assert.is_true(#told > 3)
      for i = 2, #told do
        assert.is_true(told[i][1] > told[i - 1][1])
      end
    end)

    it("goes to an open file, and to whatever can write", function()
      local file = assert(io.open(path, "wb"))
      assert(session:get("/chunks", {to = file}))
      assert(file:close())
      assert.equal("chunk 1;chunk 2;chunk 3;chunk 4;chunk 5;", read(path))
      local pieces = {}
      local writer = {write = function(_, piece) pieces[#pieces + 1] = piece return true end}
      assert(session:get("/chunks", {to = writer, progress = function(_, total) assert(total == nil) end}))
      assert.equal("chunk 1;chunk 2;chunk 3;chunk 4;chunk 5;", table.concat(pieces))
    end)

    it("is unpacked", function()
      assert(session:get("/packed?as=gzip", {to = path}))
      assert.is_true(read(path) == PACKED)
    end)

    it("leaves an older file as it is when it fails", function()
      local file = assert(io.open(path, "wb"))
      file:write("older")
      file:close()
      for _, from in ipairs({"/cut", "/hangup", "/status?code=404", "/packed?as=wrong"}) do
        session:get(from, {to = path})
        assert.equal("older", read(path), from)
        assert.is_nil((io.open(path .. ".part")))
      end
    end)

    it("of what is no success comes as a body", function()
      local response = assert(session:get("/status?code=404", {to = path}))
      assert.equal("status 404", response.body)
      assert.is_nil((io.open(path)))
    end)

    it("that cannot be written is a failure", function()
      local response, err, code = session:get("/chunks", {to = "/nowhere/x"})
      assert.is_nil(response)
      assert.matches("cannot write the body: /nowhere/x.part: No such file", err, 1, true)
      assert.equal("io", code)
      response, err, code = session:get("/chunks", {to = {write = function() return nil, "disk full" end}})
      assert.is_nil(response)
      assert.matches("cannot write the body: disk full", err)
      assert.equal("io", code)
      assert.equal(200, assert(session:get("/echo")).status)
    end)

    it("ends with the error of who is told", function()
      assert.error_matches(function()
        session:get("/bytes?count=1600000", {to = path, progress = function() error("enough", 0) end})
      end, "^enough$")
      assert.is_nil((io.open(path .. ".part")))
    end)
  end)
end)
