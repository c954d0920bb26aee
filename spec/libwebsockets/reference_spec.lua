-- runtime/LIBWEBSOCKETS.md names every function that there is, and its example works.

local lws = require("libwebsockets")
local helper = require("helper")
local http = require("scripted.http")
local staging = require("scripted.stage")

local function page()
  local support = assert(package.searchpath("helper", package.path))
  return helper.slurp((support:gsub("spec/support/helper%.lua$", "runtime/LIBWEBSOCKETS.md")))
end

describe("the reference of libwebsockets", function()
  local text = page()

  it("names every function of the module", function()
    for name, value in pairs(lws) do
      if type(value) == "function" then
        assert.is_true(text:find("`" .. name .. "[(`]") ~= nil, name .. " is missing")
      end
    end
  end)

  it("names no flag that is not there", function()
    for name in text:gmatch("`LCCSCF_([%u_]+)`") do
      assert.is_number(lws["LCCSCF_" .. name], name)
    end
    for name in text:gmatch("SERVER_OPTION_([%u_]+)") do
      assert.is_number(lws["SERVER_OPTION_" .. name], name)
    end
  end)

  it("begins with an example that fetches a page", function()
    local stage = staging.new()
    local server = stage:serve(http.serve(function() return http.response(200, "the page") end))
    local chunk = text:match("```lua\n(.-)```"):gsub("port = 80,", "port = " .. server.port .. ",")
    local written = {}
    local environment = setmetatable({
      io = {write = function(data) written[#written + 1] = data end, stderr = io.stderr},
      -- The server is in this thread: it goes on between the service calls.
      require = function(name)
        local module = require(name)
        return setmetatable({
          create_context = function(info)
            local ctx = module.create_context(info)
            return setmetatable({}, {__index = {
              service = function()
                server:turn()
                return ctx:service(1)
              end,
              destroy = function() ctx:destroy() end,
              context = ctx,
            }})
          end,
          client_connect_via_info = function(info)
            info.context = info.context.context
            return module.client_connect_via_info(info)
          end,
        }, {__index = module})
      end,
    }, {__index = _G})
    assert(load(chunk, "=LIBWEBSOCKETS.md", "t", environment))()
    stage:finish()
    assert.equal("the page", table.concat(written))
  end)
end)
