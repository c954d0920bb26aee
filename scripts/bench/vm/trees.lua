--- Small short-lived tables: complete binary trees, built and counted.
local function build(depth)
  if depth == 0 then
    return {false, false}
  end
  return {build(depth - 1), build(depth - 1)}
end

local function count(tree)
  if not tree[1] then
    return 1
  end
  return 1 + count(tree[1]) + count(tree[2])
end

return function()
  local kept = build(13)
  for _ = 1, 60 do
    assert(count(build(12)) == 8191)
  end
  assert(count(kept) == 16383)
end
