-- Responses to HTTP/1.1 requests, in all their forms. The acceptance cases 64 to 76 of the reference.

local lws = require("libwebsockets")
local http = require("scripted.http")
local staging = require("scripted.stage")

local chunk, chunked, response = http.chunk, http.chunked, http.response

local PACKET_SECONDS = 0.1

describe("libwebsockets: HTTP responses", function()
  local stage, log

  before_each(function()
    stage = staging.new()
    log = stage.log
  end)

  after_each(function()
    stage:finish()
  end)

  -- A server that answers one request of each connection with these pieces, one packet each, and ends.
  local function answers(...)
    local pieces = {...}
    return stage:serve(function(conn)
      conn:read_request()
      conn:write_slowly(PACKET_SECONDS, table.unpack(pieces, 1, #pieces - 1))
      conn:write(pieces[#pieces])
    end)
  end

  -- GETs from such a server, up to the end.
  local function get(...)
    local wsi = stage:get(answers(...))
    stage:await_end()
    return wsi
  end

  it("64 GET length 11: FILTER{200}, ECH{200}, RCH, READ \"hello world\", DONE, CLOSED", function()
    local server = answers(response(200, "hello world"))
    local wsi = stage:get(server, {path = "/index?x=1", host = "some.host"})
    stage:await_end()
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[11] DONE CLOSED", log:sequence(wsi))
    assert.equal("hello world", log:joined(wsi, "READ"))
    local head = server.requests[1]
    assert.same({"GET", "/index?x=1", "HTTP/1.1"}, {head.method, head.path, head.version})
    assert.equal("some.host", head.headers.host)
    assert.equal("close", head.headers.connection)
    assert.is_nil(head.headers.origin)
  end)

  it("64 GET: is told which protocol is bound", function()
    local wsi = get(response(200, "hello world"))
    assert.equal("BIND APPEND FILTER{200} ECH{200} RCH READ[11] DONE DROP CLOSED", log:sequence(wsi, "BIND DROP"))
  end)

  it("65 GET without protocol name: READ is still delivered", function()
    local wsi = stage:get(answers(response(200, "hello world")), {protocol = false})
    stage:await_end()
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[11] DONE CLOSED", log:sequence(wsi, "BIND DROP"))
    assert.equal("hello world", log:joined(wsi, "READ"))
  end)

  it("66 chunked, three chunks in one segment: three READs and DONE inside one read call", function()
    local seen
    log.hooks.RCH = function(event)
      local answer = event.wsi:http_client_read()
      seen = {answer, log:count("READ"), log:count("DONE")}
      return answer
    end
    local wsi = get(chunked() .. chunk("first") .. chunk("second") .. chunk("third") .. chunk())
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[5] READ[6] READ[5] DONE CLOSED", log:sequence(wsi))
    assert.equal("firstsecondthird", log:joined(wsi, "READ"))
    assert.same({0, 3, 1}, seen)
  end)

  it("67 chunks 100 ms apart: one RCH and READ each, then DONE", function()
    local wsi = get(chunked() .. chunk("first"), chunk("second"), chunk("third") .. chunk())
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[5] RCH READ[6] RCH READ[5] DONE CLOSED", log:sequence(wsi))
    assert.equal("firstsecondthird", log:joined(wsi, "READ"))
  end)

  it("67 chunks: may be torn anywhere", function()
    local bytes = chunked() .. chunk("first") .. chunk(("second"):rep(5)) .. chunk()
    local server = stage:serve(function(conn)
      conn:read_request()
      for i = 1, #bytes do
        conn:write(bytes:sub(i, i))
        conn.wait()
      end
    end)
    local wsi = stage:get(server)
    stage:await_end()
    assert.equal("first" .. ("second"):rep(5), log:joined(wsi, "READ"))
    assert.equal(1, log:count("DONE"))
  end)

  it("68 4-byte read limit on a chunked body: the pieces are the body, none is longer", function()
    log.hooks.RCH = function(event) return event.wsi:http_client_read(4) end
    local wsi = get(chunked() .. chunk("first") .. chunk("second") .. chunk("third") .. chunk())
    assert.equal("firstsecondthird", log:joined(wsi, "READ"))
    for _, event in ipairs(log:of(wsi, "READ")) do
      assert.is_true(event.len <= 4, "a piece of " .. event.len)
    end
    assert.equal(1, log:count("DONE"))
  end)

  it("68 4-byte read limit on a body with a length: the same", function()
    log.hooks.RCH = function(event) return event.wsi:http_client_read(4) end
    local wsi = get(response(200, "hello world"))
    assert.equal("hello world", log:joined(wsi, "READ"))
    for _, event in ipairs(log:of(wsi, "READ")) do
      assert.is_true(event.len <= 4, "a piece of " .. event.len)
    end
    assert.equal(1, log:count("DONE"))
  end)

  it("68 a read that comes later: gets everything, and RCH is not told without end meanwhile", function()
    log.hooks.RCH = function() return 0 end
    local wsi = stage:get(answers(response(200, "hello world")))
    stage:await(wsi, "RCH")
    stage:idle(0.1)
    assert.is_true(log:count("RCH") < 20, log:count("RCH") .. " RCH in 0.1 s")
    assert.equal(0, log:count("READ"))
    assert.equal(0, wsi:http_client_read())
    stage:await_end()
    assert.equal("hello world", log:joined(wsi, "READ"))
    assert.equal(1, log:count("DONE"))
  end)

  it("69 chunk extension and trailer: body ok, DONE", function()
    local wsi = get(chunked({"Trailer: X-Sum"}) .. "5;name=value;other=\"a;b\"\r\nhello\r\n0;last\r\nX-Sum: 1\r\n\r\n")
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[5] DONE CLOSED", log:sequence(wsi))
    assert.equal("hello", log:joined(wsi, "READ"))
  end)

  for _, bad in ipairs({"zz\r\nhello\r\n", "-5\r\nhello\r\n", "5hello\r\n", "fffffffffffffffff\r\nhello"}) do
    it(("70 bad chunk size %q: CLOSED without DONE"):format(bad), function()
      local wsi = stage:get(stage:serve(function(conn)
        conn:read_request()
        conn:write(chunked() .. chunk("good") .. bad)
        conn:read_all()
      end))
      stage:await_end()
      assert.matches("^APPEND FILTER{200} ECH{200} RCH .*CLOSED$", log:sequence(wsi))
      assert.equal(0, log:count("DONE"))
      assert.equal("good", log:joined(wsi, "READ"))
    end)
  end

  it("71 no length, close-delimited: READ, DONE, CLOSED", function()
    local wsi = get(response(200, nil, {"Connection: close"}) .. "until the end")
    local sequence = log:sequence(wsi):gsub("RCH DONE", "DONE") -- the end may be told by an RCH of its own
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[13] DONE CLOSED", sequence)
    assert.equal("until the end", log:joined(wsi, "READ"))
  end)

  it("72 truncated body: READ[50], CLOSED, no DONE", function()
    local wsi = get("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" .. ("x"):rep(50))
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[50] CLOSED", log:sequence(wsi))
  end)

  it("72 truncated chunked body: CLOSED, no DONE", function()
    local wsi = get(chunked() .. chunk("first"))
    assert.equal("APPEND FILTER{200} ECH{200} RCH READ[5] CLOSED", log:sequence(wsi))
  end)

  local empty = {
    {"Content-Length 0", "GET", 200, response(200, "")},
    {"204", "GET", 204, response(204)},
    {"304", "GET", 304, response(304, nil, {"ETag: \"x\""})},
    {"304 with a length", "GET", 304, response(304, nil, {"Content-Length: 11"})},
    {"HEAD", "HEAD", 200, response(200, nil, {"Content-Length: 11"})},
    {"HEAD of chunks", "HEAD", 200, response(200, nil, {"Transfer-Encoding: chunked"})},
  }

  for _, case in ipairs(empty) do
    local expected = ("APPEND FILTER{%d} ECH{%d} DONE CLOSED"):format(case[3], case[3])

    it("73 " .. case[1] .. ": ECH, DONE, no READ", function()
      local server = answers(case[4])
      local wsi = stage:get(server, {method = case[2]})
      stage:await_end()
      assert.equal(expected, log:sequence(wsi))
      assert.equal(case[2], server.requests[1].method)
    end)

    it("73 " .. case[1] .. ": the same on a connection that is kept", function()
      local server = stage:serve(http.serve(function() return case[4] end))
      local first = stage:get(server, {method = case[2], ssl_connection = lws.LCCSCF_PIPELINE})
      local second = stage:get(server, {method = case[2], ssl_connection = lws.LCCSCF_PIPELINE, keep_warm_secs = 1})
      stage:drive("both", function() return log:count("DONE") == 2 end)
      assert.equal(1, #server.connections)
      stage:destroy()
      assert.equal(expected, log:sequence(first))
      assert.equal(expected, log:sequence(second))
    end)
  end

  for _, status in ipairs({404, 500}) do
    it("74 " .. status .. " with body: is like 200 with that status", function()
      local wsi = get(response(status, "not so good"))
      assert.equal(("APPEND FILTER{%d} ECH{%d} RCH READ[11] DONE CLOSED"):format(status, status), log:sequence(wsi))
      assert.equal("not so good", log:joined(wsi, "READ"))
    end)
  end

  for _, status in ipairs({100, 103}) do
    local early = response(status, nil, {"Link: </style.css>; rel=preload"})

    it("75 " .. status .. " then 200: only the final response is seen", function()
      local wsi = get(early .. response(200, "hello world"))
      assert.equal("APPEND FILTER{200} ECH{200} RCH READ[11] DONE CLOSED", log:sequence(wsi))
    end)

    it("75 " .. status .. " twice, then 200 later: the same", function()
      log.hooks.FILTER = function(event) event.link = event.wsi:hdr_custom_copy("link:") end
      local wsi = get(early, early, response(200, "hello world"))
      assert.equal("APPEND FILTER{200} ECH{200} RCH READ[11] DONE CLOSED", log:sequence(wsi))
      assert.equal("hello world", log:joined(wsi, "READ"))
      assert.is_nil(log:last(wsi, "FILTER").link)
    end)
  end

  it("76 70016-byte body: all bytes, DONE once", function()
    local body = ("0123456789abcdef"):rep(4376)
    local wsi = get(response(200, body))
    assert.equal(70016, #body)
    assert.is_true(log:joined(wsi, "READ") == body)
    assert.equal(1, log:count("DONE"))
    assert.matches("DONE CLOSED$", log:sequence(wsi))
  end)

  it("76 large headers: are an ERR in words, not a hang", function()
    local wsi = get(response(200, "x", {"X-Large: " .. ("x"):rep(1048576)}))
    assert.matches("%S", log:error(wsi))
    assert.equal("APPEND ERR", log:sequence(wsi))
  end)
end)
