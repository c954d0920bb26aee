--- Integer arrays and short loops: the most flips that a permutation of nine pancakes needs.
local SIZE = 9

local function flips(permutation, scratch)
  for i = 1, SIZE do
    scratch[i] = permutation[i]
  end
  local n = 0
  local top = scratch[1]
  while top ~= 1 do
    local low, high = 1, top
    while low < high do
      scratch[low], scratch[high] = scratch[high], scratch[low]
      low, high = low + 1, high - 1
    end
    n = n + 1
    top = scratch[1]
  end
  return n
end

-- The permutations in the order that rotates ever longer prefixes.
local function most_flips()
  local permutation, turns, scratch = {}, {}, {}
  for i = 1, SIZE do
    permutation[i], turns[i] = i, 0
  end
  local most = 0
  while true do
    local n = flips(permutation, scratch)
    if n > most then
      most = n
    end
    local length = 2
    while true do
      if length > SIZE then
        return most
      end
      local first = permutation[1]
      for i = 1, length - 1 do
        permutation[i] = permutation[i + 1]
      end
      permutation[length] = first
      turns[length] = turns[length] + 1
      if turns[length] < length then
        break
      end
      turns[length] = 0
      length = length + 1
    end
  end
end

return function()
  assert(most_flips() == 30)
end
