--- Takes compressed messages apart (RFC 1951): a peer that must see what a client compressed. It trusts what it is
-- given; what is wrong raises some error.

local LAST_LENGTH, END_OF_BLOCK = 285, 256
local CODE_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

-- Base values and extra bits of lengths (from symbol 257) and distances, RFC 1951 section 3.2.5.
local function ranges(first, count, group)
  local base, extra, value = {}, {}, first
  for i = 0, count - 1 do
    local bits = math.max(0, math.floor(i / group) - 1)
    base[i], extra[i] = value, bits
    value = value + 2 ^ bits
  end
  return base, extra
end

local LENGTH_BASE, LENGTH_EXTRA = ranges(3, 28, 4)
local DISTANCE_BASE, DISTANCE_EXTRA = ranges(1, 30, 2)
LENGTH_BASE[28], LENGTH_EXTRA[28] = 258, 0

-- A source of bits, the lowest of each byte first.
local function bits_of(bytes)
  local at, value, count = 1, 0, 0
  local source = {}

  function source.take(wanted)
    while count < wanted do
      value = value + bytes:byte(at) * 2 ^ count
      at, count = at + 1, count + 8
    end
    local taken = value % 2 ^ wanted
    value, count = math.floor(value / 2 ^ wanted), count - wanted
    return taken
  end

  function source.align()
    source.take(count % 8)
  end

  function source.at_end()
    return at > #bytes
  end

  return source
end

-- A code from the lengths of its symbols: symbol by length and value.
local function code_of(lengths, last)
  local code, value = {}, 0
  for length = 1, 15 do
    code[length] = {}
    for symbol = 0, last do
      if lengths[symbol] == length then
        code[length][value] = symbol
        value = value + 1
      end
    end
    value = value * 2
  end
  return code
end

local function symbol_of(code, source)
  local value = 0
  for length = 1, 15 do
    value = value * 2 + source.take(1)
    local symbol = code[length][value]
    if symbol then
      return symbol
    end
  end
  error("no such code")
end

local function fixed_codes()
  local literals, distances = {}, {}
  for symbol = 0, 287 do
    literals[symbol] = symbol < 144 and 8 or symbol < 256 and 9 or symbol < 280 and 7 or 8
  end
  for symbol = 0, 29 do
    distances[symbol] = 5
  end
  return code_of(literals, 287), code_of(distances, 29)
end

-- Appends what a symbol of a code of lengths says.
local function add_lengths(lengths, at, symbol, source)
  if symbol < 16 then
    lengths[at] = symbol
    return at + 1
  end
  local value, times = 0, nil
  if symbol == 16 then
    value, times = lengths[at - 1], 3 + source.take(2)
  elseif symbol == 17 then
    times = 3 + source.take(3)
  else
    times = 11 + source.take(7)
  end
  for i = at, at + times - 1 do
    lengths[i] = value
  end
  return at + times
end

local function dynamic_codes(source)
  local literals, distances, counts = 257 + source.take(5), 1 + source.take(5), 4 + source.take(4)
  local lengths = {}
  for i = 1, counts do
    lengths[CODE_ORDER[i]] = source.take(3)
  end
  local code = code_of(lengths, 18)
  local all, at = {}, 0
  while at < literals + distances do
    at = add_lengths(all, at, symbol_of(code, source), source)
  end
  local second = {}
  for i = 0, distances - 1 do
    second[i] = all[literals + i]
    all[literals + i] = nil
  end
  return code_of(all, LAST_LENGTH), code_of(second, 29)
end

local function copy(out, length, distance)
  for _ = 1, length do
    out[#out + 1] = out[#out - distance + 1]
  end
end

local function add_coded(out, source, literals, distances)
  while true do
    local symbol = symbol_of(literals, source)
    if symbol == END_OF_BLOCK then
      return
    elseif symbol < END_OF_BLOCK then
      out[#out + 1] = string.char(symbol)
    else
      local length = LENGTH_BASE[symbol - 257] + source.take(LENGTH_EXTRA[symbol - 257])
      local which = symbol_of(distances, source)
      copy(out, length, DISTANCE_BASE[which] + source.take(DISTANCE_EXTRA[which]))
    end
  end
end

local function add_stored(out, source)
  source.align()
  local length = source.take(16)
  source.take(16) -- the same upside down
  for _ = 1, length do
    out[#out + 1] = string.char(source.take(8))
  end
end

local function add_block(out, source)
  local final, kind = source.take(1), source.take(2)
  if kind == 0 then
    add_stored(out, source)
  elseif kind == 1 then
    add_coded(out, source, fixed_codes())
  else
    add_coded(out, source, dynamic_codes(source))
  end
  return final == 1
end

--- The text of a compressed message without its context, as RFC 7692 has it on the wire (without `00 00 ff ff`).
-- @tparam string bytes
-- @treturn string
local function message(bytes)
  local source, out = bits_of(bytes .. "\0\0\255\255"), {}
  repeat
    local final = add_block(out, source)
  until final or source.at_end()
  return table.concat(out)
end

return {message = message}
