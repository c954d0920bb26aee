-- Forms, and what acts on all connections of a protocol: the rest of section 1 of the reference that a client uses.

local lws = require("libwebsockets")
local clock = require("scripted.clock")
local http = require("scripted.http")
local staging = require("scripted.stage")
local websocket = require("scripted.websocket")

-- The parts of a multipart body (RFC 7578): a list of `{head, content}`.
local function parts_of(request)
  local boundary = request.headers["content-type"]:match("^multipart/form%-data; *boundary=\"?([^\";]+)")
  local parts, body = {}, "\r\n" .. request.body
  local mark = "\r\n--" .. boundary
  local at = select(2, body:find(mark, 1, true)) + 1
  while body:sub(at, at + 1) ~= "--" do
    local first, last = body:find(mark, at, true)
    local head, content = body:sub(at, first - 1):match("^\r\n(.-)\r\n\r\n(.*)$")
    parts[#parts + 1] = {head = head, content = content}
    at = last + 1
  end
  return parts
end

describe("libwebsockets: forms and groups", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  local function accept_all()
    return stage:serve(http.serve(function() return http.response(200, "ok") end))
  end

  -- Writes these pieces as the body of the next request, whose length nobody tells.
  local function send_pieces(make)
    log.hooks.APPEND = function(event)
      event.wsi:client_http_body_pending(1)
      event.wsi:callback_on_writable()
    end
    log.hooks.HWR = function(event)
      local pieces = make(event.wsi)
      for i, piece in ipairs(pieces) do
        event.wsi:write(piece, i == #pieces and lws.WRITE_HTTP_FINAL or lws.WRITE_HTTP)
      end
      event.wsi:client_http_body_pending(0)
    end
  end

  it("multipart: parts of text and of files reach the server, whose library knows the length", function()
    send_pieces(function(wsi)
      return {
        wsi:client_http_multipart("text", nil, nil), "hello world\r\n",
        wsi:client_http_multipart("file", "a \"b\".txt", "text/plain"), "line 1\r\nline 2\r\n",
        wsi:client_http_multipart(nil),
      }
    end)
    local server = accept_all()
    stage:open(server, {method = "POST", ssl_connection = lws.LCCSCF_HTTP_MULTIPART_MIME})
    stage:await_end()
    local parts = parts_of(server.requests[1])
    assert.equal(2, #parts)
    assert.matches('Content%-Disposition: form%-data; name="text"', parts[1].head)
    assert.equal("hello world", parts[1].content)
    assert.matches('filename="', parts[2].head)
    assert.matches("Content%-Type: text/plain", parts[2].head)
    assert.equal("line 1\r\nline 2", parts[2].content)
    assert.is_equal(1, log:count("DONE"))
  end)

  it("multipart: every request has another boundary", function()
    send_pieces(function(wsi) return {wsi:client_http_multipart("a"), "x\r\n", wsi:client_http_multipart(nil)} end)
    local server = accept_all()
    for _ = 1, 2 do
      stage:open(server, {method = "POST", ssl_connection = lws.LCCSCF_HTTP_MULTIPART_MIME})
      stage:await_end()
    end
    assert.not_equal(server.requests[1].headers["content-type"], server.requests[2].headers["content-type"])
  end)

  it("form: HTTP_X_WWW_FORM_URLENCODED tells the type, and no wrong length", function()
    send_pieces(function() return {"name=" .. lws.urlencode("A B"), "&x=1"} end)
    local server = accept_all()
    stage:open(server, {method = "POST", ssl_connection = lws.LCCSCF_HTTP_X_WWW_FORM_URLENCODED})
    stage:await_end()
    assert.equal("application/x-www-form-urlencoded", server.requests[1].headers["content-type"])
    assert.matches("^name=A[+%%][20]*B&x=1$", server.requests[1].body)
  end)

  it("POST without a body tells the length 0", function()
    local server = accept_all()
    local wsi = stage:open(server, {method = "POST"})
    stage:await_end()
    assert.equal("0", server.requests[1].headers["content-length"])
    assert.matches("DONE CLOSED$", log:sequence(wsi))
  end)

  it("cookies of a response can be had by name", function()
    local seen
    log.hooks.ECH = function(event) seen = {event.wsi:http_cookie_get("b"), tostring((event.wsi:http_cookie_get("c")))} end
    stage:get(stage:serve(http.serve(function()
      return http.response(200, "x", {"Set-Cookie: a=1; Path=/", "Set-Cookie: b=two; Secure"})
    end)))
    stage:await_end()
    assert.same({"two", "nil"}, seen)
  end)

  it("callback_on_writable_all_protocol asks for every connection of a protocol", function()
    local other = 0
    local protocols = {
      {name = "spec", callback = log.callback},
      {name = "other", callback = function(_, why) other = other + (why == lws.CALLBACK_CLIENT_WRITEABLE and 1 or 0) end},
    }
    stage:context({protocols = protocols})
    local server = stage:serve(websocket.echo())
    for _ = 1, 3 do
      stage:await(stage:open(server), "EST")
    end
    lws.callback_on_writable_all_protocol(stage.ctx, "spec")
    stage:drive("three WR", function() return log:count("WR") == 3 end)
    stage:idle(0.05)
    assert.equal(3, log:count("WR"))
    assert.equal(0, other)
  end)

  it("callback_on_writable twice gives one callback", function()
    local wsi = stage:open(stage:serve(websocket.echo()))
    stage:await(wsi, "EST")
    assert.equal(1, wsi:callback_on_writable())
    wsi:callback_on_writable()
    stage:idle(0.05)
    assert.equal(1, log:count("WR"))
  end)

  it("rx_flow_allow_all_protocol lets all go on", function()
    log.hooks.EST = function(event) event.wsi:rx_flow_control(0) end
    local server = stage:serve(websocket.sends(websocket.frame("text", "x")))
    for _ = 1, 2 do
      stage:await(stage:open(server), "EST")
    end
    stage:idle(0.05)
    assert.equal(0, log:count("RX"))
    lws.rx_flow_allow_all_protocol(stage.ctx, "spec")
    stage:drive("two RX", function() return log:count("RX") == 2 end)
  end)

  it("sul_schedule calls once when its time has come, in order; its handle cancels", function()
    local ctx, called = stage:context(), {}
    local began = clock.now()
    lws.sul_schedule(ctx, function() called[#called + 1] = "late" end, 200000)
    lws.sul_schedule(ctx, function() called[#called + 1] = "early" end, 100000)
    local cancelled = lws.sul_schedule(ctx, function() called[#called + 1] = "never" end, 150000)
    cancelled:cancel()
    stage:drive("both", function() return #called == 2 end)
    assert.is_true(clock.took(0.2, clock.now() - began))
    stage:idle(0.1)
    assert.same({"early", "late"}, called)
  end)

  it("an unsolicited response on a kept connection is not taken for an answer", function()
    local server = stage:serve(function(conn)
      conn:read_request()
      conn:write(http.response(200, "first") .. http.response(200, "smuggled"))
      conn:read_all()
    end)
    local first = stage:get(server, {ssl_connection = lws.LCCSCF_PIPELINE})
    stage:await(first, "DONE")
    stage:await_end(first, 2)
    assert.equal("first", log:joined(first, "READ"))
  end)
end)
