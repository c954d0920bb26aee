--- What a peer needs to answer an opening handshake and to read credentials: SHA-1 (FIPS 180-4) and Base64.

local BLOCK = 64
local WORD = 2 ^ 32
local ROUND_CONSTANTS = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6}
local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local band, bor, bxor, bnot, rol = bit32.band, bit32.bor, bit32.bxor, bit32.bnot, bit32.lrotate

local function word(value)
  local bytes = {}
  for i = 4, 1, -1 do
    bytes[i] = string.char(value % 256)
    value = math.floor(value / 256)
  end
  return table.concat(bytes)
end

local function padded(text)
  local zeros = (BLOCK - 9 - #text) % BLOCK
  return text .. "\128" .. ("\0"):rep(zeros) .. word(math.floor(#text * 8 / WORD)) .. word(#text * 8 % WORD)
end

local function schedule(text, at)
  local w = {}
  for i = 0, 15 do
    local a, b, c, d = text:byte(at + i * 4, at + i * 4 + 3)
    w[i] = ((a * 256 + b) * 256 + c) * 256 + d
  end
  for i = 16, 79 do
    w[i] = rol(bxor(w[i - 3], w[i - 8], w[i - 14], w[i - 16]), 1)
  end
  return w
end

local function mixed(round, b, c, d)
  if round < 20 then
    return bor(band(b, c), band(bnot(b), d))
  elseif round >= 40 and round < 60 then
    return bor(band(b, c), band(b, d), band(c, d))
  end
  return bxor(b, c, d)
end

local function add_block(h, w)
  local a, b, c, d, e = h[1], h[2], h[3], h[4], h[5]
  for i = 0, 79 do
    local constant = ROUND_CONSTANTS[math.floor(i / 20) + 1]
    local sum = (rol(a, 5) + mixed(i, b, c, d) + e + constant + w[i]) % WORD
    a, b, c, d, e = sum, a, rol(b, 30), c, d
  end
  for i, value in ipairs({a, b, c, d, e}) do
    h[i] = (h[i] + value) % WORD
  end
end

--- The 20 bytes of the SHA-1 of a text.
local function sha1(text)
  local h = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}
  text = padded(text)
  for at = 1, #text, BLOCK do
    add_block(h, schedule(text, at))
  end
  local words = {}
  for i, value in ipairs(h) do
    words[i] = word(value)
  end
  return table.concat(words)
end

--- Bytes as Base64, with its padding.
local function base64(bytes)
  local out = {}
  for at = 1, #bytes, 3 do
    local a, b, c = bytes:byte(at, at + 2)
    local value = a * 65536 + (b or 0) * 256 + (c or 0)
    for i = 3, 0, -1 do
      local digit = math.floor(value / 64 ^ i) % 64
      out[#out + 1] = ALPHABET:sub(digit + 1, digit + 1)
    end
    if not c then
      out[#out] = "="
    end
    if not b then
      out[#out - 1] = "="
    end
  end
  return table.concat(out)
end

--- The bytes that Base64 stands for; nil when it is none.
local function unbase64(text)
  if #text % 4 ~= 0 or not text:find("^[%w%+/]*=?=?$") then
    return nil
  end
  local out, value, count = {}, 0, 0
  for char in text:gmatch("[^=]") do
    value, count = value * 64 + ALPHABET:find(char, 1, true) - 1, count + 1
    if count == 4 then
      out[#out + 1] = word(value):sub(2)
      value, count = 0, 0
    end
  end
  if count > 0 then
    out[#out + 1] = word(value * 64 ^ (4 - count)):sub(2, count)
  end
  return table.concat(out)
end

return {
  sha1 = sha1,
  base64 = base64,
  unbase64 = unbase64,
}
