--- What golden topics and TLS specs share on every platform: printing one case a line in a form that
-- hides what differs between runs, test files, and TLS connections within one process. The platform's
-- descriptors and programs come from the helper that calls `cases.on(platform)`.

local MAX_ROUNDS = 50
local ROUNDS_WITHOUT_PAUSE = 10
local MAX_TICKETS = 4

-- Where the golden cases stand: beside this folder unless run.sh says otherwise.
local function directory()
  local here = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
  return os.getenv("GOLDEN_DIR") or here .. "/../golden/libtls"
end

local function replaced(text, literal, with)
  local pieces, from = {}, 1
  local first, last = text:find(literal, from, true)
  while first do
    pieces[#pieces + 1] = text:sub(from, first - 1) .. with
    from = last + 1
    first, last = text:find(literal, from, true)
  end
  pieces[#pieces + 1] = text:sub(from)
  return table.concat(pieces)
end

local function escaped(char)
  if char == "\n" then
    return "\\n"
  elseif char == '"' or char == "\\" then
    return "\\" .. char
  end
  return ("\\%03d"):format(char:byte())
end

-- Printing: values in one line, with paths, ports and addresses replaced by names.
local function add_printing(helper)
  local hidden = {}

  local function normal(text)
    for _, pair in ipairs(hidden) do
      text = replaced(text, pair[1], pair[2])
    end
    text = replaced(text, helper.PKI, "$PKI")
    text = replaced(text, helper.DIR, "$DIR")
    return (text:gsub("0x%x+", "0xPTR"))
  end

  --- Shows the literal `text` as `name` in all output.
  function helper.hide(text, name)
    hidden[#hidden + 1] = {text, name}
  end

  --- One value as text.
  function helper.fmt(value)
    local kind = type(value)
    if kind == "string" then
      return '"' .. normal(value):gsub('[%c\\"\128-\255]', escaped) .. '"'
    elseif kind == "number" then
      return ("%.14g"):format(value)
    elseif kind == "userdata" then
      return "<" .. normal(tostring(value)) .. ">"
    elseif value == nil or kind == "boolean" then
      return tostring(value)
    elseif kind == "table" and value.raw then
      return "(" .. value.raw .. ")"
    end
    return "<" .. kind .. ">"
  end

  --- All values as text, `(none)` for none.
  function helper.vals(...)
    local texts = {}
    for i = 1, select("#", ...) do
      texts[i] = helper.fmt((select(i, ...)))
    end
    return #texts == 0 and "(none)" or table.concat(texts, " ")
  end

  --- The results of one call as one value of a case.
  function helper.v(...)
    return {raw = select("#", ...) == 0 and "none" or helper.vals(...)}
  end

  --- A raised error as text, without its position.
  function helper.raised(err)
    return "raise " .. helper.fmt((tostring(err):gsub("^[^\n]-:%d+: ", "")))
  end

  --- Prints the line of a case.
  function helper.out(name, text)
    io.write(name, "\t", text, "\n")
    io.flush()
  end

  local function finish(name, ok, ...)
    helper.out(name, ok and helper.vals(...) or helper.raised((...)))
  end

  --- Prints what `fn` returns or raises as the case `name`.
  function helper.case(name, fn)
    finish(name, pcall(fn))
    collectgarbage()
  end
end

local function add_files(helper, platform)
  --- The path of a file of the test certificates.
  function helper.pki(name)
    return helper.PKI .. "/" .. name
  end

  function helper.slurp(path)
    local file = assert(io.open(path, "rb"))
    local content = file:read("*a")
    file:close()
    return content
  end

  function helper.pem(name)
    return helper.slurp(helper.pki(name))
  end

  --- The path of a new file, shown as `$TMP`; `mode` is octal text, "600" when absent.
  function helper.tmpfile(content, mode)
    local path = platform.tmpfile(content or "", tonumber(mode or "600", 8))
    helper.hide(path, "$TMP")
    return path
  end

  function helper.cleanup(path)
    os.remove(path)
  end
end

-- Client and server in one process, joined by a socket pair.
local function add_tls(helper)
  local tls, config = require("libtls"), require("libtls.config")
  helper.tls, helper.config = tls, config

  -- What a finished handshake call returned, without trailing nils.
  local function verdict(ok, err, want)
    if ok == true and err == nil and want == nil then
      return "true"
    elseif want == nil then
      return helper.vals(ok, err)
    end
    return helper.vals(ok, err, want)
  end

  local function step(result, ctx)
    if result then
      return result
    end
    local ok, err, want = ctx:handshake()
    if ok == false and want then
      return nil
    end
    return verdict(ok, err, want)
  end

  --- A server's config with the key pair of that name; `options.chain` sends the whole chain.
  function helper.scfg(name, options)
    local cfg = config.new()
    local certificate = name .. (options and options.chain and ".chain" or ".crt")
    assert(cfg:set_keypair_file(helper.pki(certificate), helper.pki(name .. ".key")))
    return cfg
  end

  --- A client's config that trusts `ca`, root.crt when absent.
  function helper.ccfg(ca)
    local cfg = config.new()
    assert(cfg:set_ca_file(helper.pki(ca or "root.crt")))
    return cfg
  end

  --- Client context, server connection, their descriptors and the server; nothing is handshaken yet.
  function helper.connect(ccfg, scfg, name)
    local cfd, sfd = helper.pair()
    local server = assert(tls.server(scfg))
    local client = assert(tls.client(ccfg))
    local conn = assert(server:accept_socket(sfd))
    local ok, err = client:connect_socket(cfd, name)
    if not ok then
      error("connect_socket: " .. tostring(err), 0)
    end
    return client, conn, cfd, sfd, server
  end

  --- Drives both handshakes to their ends; what each came to, "pending" for none.
  function helper.shake(client, conn)
    local client_result, server_result
    for round = 1, MAX_ROUNDS do
      client_result = step(client_result, client)
      server_result = step(server_result, conn)
      if client_result and server_result then
        break
      elseif round > ROUNDS_WITHOUT_PAUSE then
        helper.pause() -- unlike a socket pair, TCP delivers a little later
      end
    end
    return client_result or "pending", server_result or "pending"
  end

  --- Prints what a handshake came to on both sides as the case `name`.
  function helper.hs(name, ccfg, scfg, servername)
    local ok, err = pcall(function()
      local client, conn = helper.connect(ccfg, scfg, servername)
      local client_result, server_result = helper.shake(client, conn)
      helper.out(name, "client: " .. client_result .. " | server: " .. server_result)
    end)
    if not ok then
      helper.out(name, helper.raised(err))
    end
    collectgarbage()
  end

  --- Swallows the TLS 1.3 session tickets, each of which a client sees as a read that wants input.
  function helper.settle(ctx)
    for _ = 1, MAX_TICKETS do
      local message, err, again = ctx:read(1)
      if not again then
        return message, err
      end
    end
  end

  --- As `connect`, with both handshakes done.
  function helper.up(ccfg, scfg, name)
    local client, conn, cfd, sfd, server = helper.connect(ccfg, scfg, name)
    local client_result, server_result = helper.shake(client, conn)
    assert(client_result == "true" and server_result == "true", client_result .. " / " .. server_result)
    return client, conn, cfd, sfd, server
  end
end

--- The whole helper on a platform.
-- @tparam table platform `pair pipe close isopen rawwrite rawread halfclose nonblock tmpfile openfd
--   listen accept freeport s_server stop waitread pause`; `tmpfile(content, mode)` takes the mode as a number
-- @treturn table
local function on(platform)
  local helper = {DIR = directory()}
  helper.PKI = os.getenv("GOLDEN_PKI") or helper.DIR .. "/pki"
  for name, fn in pairs(platform) do
    helper[name] = fn
  end
  add_printing(helper)
  add_files(helper, platform)
  add_tls(helper)
  return helper
end

return {
  on = on,
}
