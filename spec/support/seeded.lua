--- Random numbers that are the same on every run with the same seed.

local MODULUS, FACTOR = 2147483647, 16807 -- Lehmer's generator, as Park and Miller chose it

local methods = {}
local metatable = {__name = "seeded", __index = methods}

--- A whole number between two, both included.
function methods:between(low, high)
  self.state = self.state * FACTOR % MODULUS
  return low + self.state % (high - low + 1)
end

--- So many bytes.
function methods:bytes(count)
  local chars = {}
  for i = 1, count do
    chars[i] = string.char(self:between(0, 255))
  end
  return table.concat(chars)
end

--- `text` with one bit the other way round, in the byte at `at` or anywhere.
function methods:flip(text, at)
  at = at or self:between(1, #text)
  local bit = 2 ^ self:between(0, 7)
  local byte = text:byte(at)
  local flipped = byte % (2 * bit) >= bit and byte - bit or byte + bit
  return text:sub(1, at - 1) .. string.char(flipped) .. text:sub(at + 1)
end

--- A source of random numbers.
-- @tparam number seed
local function new(seed)
  return setmetatable({state = seed % (MODULUS - 1) + 1}, metatable)
end

return {new = new}
