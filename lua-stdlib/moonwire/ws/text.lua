--- Whether bytes are text.
-- @module moonwire.ws.text

-- A lead byte's pattern of continuation bytes, by the lead byte's range (Unicode, table 3-7).
local SEQUENCES = {
  {0xC2, 0xDF, "^[\128-\191]"},
  {0xE0, 0xE0, "^[\160-\191][\128-\191]"},
  {0xE1, 0xEC, "^[\128-\191][\128-\191]"},
  {0xED, 0xED, "^[\128-\159][\128-\191]"},
  {0xEE, 0xEF, "^[\128-\191][\128-\191]"},
  {0xF0, 0xF0, "^[\144-\191][\128-\191][\128-\191]"},
  {0xF1, 0xF3, "^[\128-\191][\128-\191][\128-\191]"},
  {0xF4, 0xF4, "^[\128-\143][\128-\191][\128-\191]"},
}

local BEHIND = {}
for _, sequence in ipairs(SEQUENCES) do
  for lead = sequence[1], sequence[2] do
    BEHIND[lead] = sequence[3]
  end
end

--- Whether a string is well-formed UTF-8.
-- @tparam string bytes
-- @treturn boolean
local function is_utf8(bytes)
  local at = bytes:find("[\128-\255]")
  while at do
    local pattern = BEHIND[bytes:byte(at)]
    local _, last = bytes:find(pattern or "^$.", at + 1)
    if not last then
      return false
    end
    at = bytes:find("[\128-\255]", last + 1)
  end
  return true
end

return {is_utf8 = is_utf8}
