--- What requests carry: text, forms, files, or whatever a function gives.
--
-- A body is a recipe: `open` makes a source of its bytes, as often as the request is sent.
-- @module moonwire.http.body

local lws = require("libwebsockets")

local PIECE = 65536
local FORM = "application/x-www-form-urlencoded"
local BYTES = "application/octet-stream"
local CRLF = "\r\n"

local function of_string(text)
  return {
    repeatable = true,
    open = function()
      local at = 1
      return {
        length = #text,
        next = function()
          local piece = at <= #text and text:sub(at, at + PIECE - 1) or nil
          at = at + PIECE
          return piece
        end,
        close = function() end,
      }
    end,
  }
end

local function of_function(fn)
  return {
    repeatable = false,
    open = function()
      local function next_piece()
        local piece = fn()
        if piece ~= nil and type(piece) ~= "string" then
          error(("the body's function gave a %s (string or nil expected)"):format(type(piece)), 0)
        end
        -- An empty piece would be the end in the coding that is used; it is just nothing yet.
        return piece == "" and next_piece() or piece
      end
      return {next = next_piece, close = function() end}
    end,
  }
end

local function add_pair(pairs_so_far, name, value, level)
  if type(value) == "table" then
    for _, each in ipairs(value) do
      add_pair(pairs_so_far, name, each, level + 1)
    end
  elseif type(value) == "string" or type(value) == "number" or type(value) == "boolean" then
    pairs_so_far[#pairs_so_far + 1] = lws.urlencode(tostring(name)) .. "=" .. lws.urlencode(tostring(value))
  else
    error(("bad form field '%s' (a %s)"):format(tostring(name), type(value)), level + 1)
  end
end

--- Encodes a form (HTML, `application/x-www-form-urlencoded`).
-- @tparam table fields values by names, each a string, number, boolean or a list of them; or a list of `{name, value}`
-- where the order matters. Those given by names come in the order of the alphabet.
-- @tparam[opt=1] number level whom to blame for a bad one
-- @treturn string
local function form(fields, level)
  level = (level or 1) + 1
  local encoded, names = {}, {}
  for _, pair in ipairs(fields) do
    if type(pair) ~= "table" then
      error("bad form (values by names, or a list of {name, value} expected)", level)
    end
    add_pair(encoded, pair[1], pair[2], level)
  end
  for name in pairs(fields) do
    if type(name) == "string" then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    add_pair(encoded, name, fields[name], level)
  end
  return table.concat(encoded, "&")
end

local function check_part(part, level)
  if type(part) ~= "table" or type(part.name) ~= "string" then
    error("bad multipart body (a list of {name=, value= or path=} expected)", level + 1)
  elseif (part.value == nil) == (part.path == nil) then
    error(("bad part '%s' (either value or path expected)"):format(part.name), level + 1)
  elseif part.value ~= nil and type(part.value) ~= "string" and type(part.value) ~= "number" then
    error(("bad part '%s' (string expected, got %s)"):format(part.name, type(part.value)), level + 1)
  end
end

-- The parts with what stands before each, and the size of it all; nil and why when a file cannot be read.
local function sized(parts, wsi)
  local total, list = 0, {}
  for _, part in ipairs(parts) do
    local filename = part.filename or part.path and part.path:match("[^/]*$")
    local kind = part.type or filename and BYTES
    local made = {head = wsi:client_http_multipart(part.name, filename, kind), path = part.path}
    if part.path then
      local file, err = io.open(part.path, "rb")
      if not file then
        return nil, err
      end
      made.size = file:seek("end")
      file:close()
    else
      made.value = tostring(part.value)
      made.size = #made.value
    end
    total = total + #made.head + made.size + #CRLF
    list[#list + 1] = made
  end
  list.tail = wsi:client_http_multipart()
  return list, total + #list.tail
end

local function close_file(list)
  if list.file then
    list.file:close()
    list.file = nil
  end
end

-- Exactly as many bytes of a file as were promised.
local function pieces_of_file(list, part)
  list.file = assert(io.open(part.path, "rb"))
  local left = part.size
  while left > 0 do
    local piece = list.file:read(math.min(left, PIECE))
    if not piece then
      error(("'%s' has become shorter while it was sent"):format(part.path), 0)
    end
    left = left - #piece
    coroutine.yield(piece)
  end
  close_file(list)
end

local function pieces_of_parts(list)
  for _, part in ipairs(list) do
    coroutine.yield(part.head)
    if part.path then
      pieces_of_file(list, part)
    elseif part.value ~= "" then
      coroutine.yield(part.value)
    end
    coroutine.yield(CRLF)
  end
  coroutine.yield(list.tail)
end

local function of_parts(parts, level)
  for _, part in ipairs(parts) do
    check_part(part, level + 1)
  end
  return {
    multipart = true, repeatable = true,
    open = function(wsi)
      local list, total = sized(parts, wsi)
      if not list then
        return nil, total
      end
      return {
        length = total,
        next = coroutine.wrap(function() pieces_of_parts(list) end),
        close = function() close_file(list) end,
      }
    end,
  }
end

--- The body that a request asks for.
-- @param given nil for none; a string; a function that gives a piece each time and nil at the end; a form, as `form` takes
-- it; or `{multipart = {part, ...}}`, each part with a `name` and either a `value` or the `path` of a file, and perhaps
-- `filename` and `type`
-- @tparam[opt=1] number level whom to blame for a bad one
-- @treturn table `open(wsi)` gives a source with `next`, `close` and, where it is known, `length`, or nil and why; `type` a
-- content type; `multipart`, whether it is one; `repeatable`, whether `open` works twice. Nil for none.
local function of(given, level)
  level = (level or 1) + 1
  local kind = type(given)
  if kind == "nil" then
    return nil
  elseif kind == "string" then
    return of_string(given)
  elseif kind == "function" then
    return of_function(given)
  elseif kind == "table" and type(given.multipart) == "table" then
    -- No tail call: the level of errors counts the callers.
    local parts = of_parts(given.multipart, level)
    return parts
  elseif kind == "table" then
    local body = of_string(form(given, level))
    body.type = FORM
    return body
  end
  error(("bad body (string, table or function expected, got %s)"):format(kind), level)
end

return {
  of = of,
  form = form,
}
