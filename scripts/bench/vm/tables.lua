--- The table library: insert, remove, sort with and without a comparator, concat, unpack.
local function numbers(n)
  local state, all = 42, {}
  for _ = 1, n do
    state = (state * 16807) % 2147483647
    table.insert(all, state)
  end
  return all
end

return function()
  local all = numbers(150000)
  table.sort(all)
  for i = 2, #all do
    assert(all[i - 1] <= all[i])
  end
  local records = {}
  for i, n in ipairs(numbers(40000)) do
    records[i] = {key = n % 1000, order = i}
  end
  table.sort(records, function(a, b)
    return a.key < b.key or (a.key == b.key and a.order < b.order)
  end)
  local queue = {}
  for i = 1, 3000 do
    table.insert(queue, 1, i)
  end
  local sum = 0
  while #queue > 0 do
    sum = sum + table.remove(queue)
  end
  assert(sum == 4501500)
end
