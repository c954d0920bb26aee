--- Nested numeric loops over arrays: the spectral norm of an infinite matrix, its first 260 rows.
local function element(i, j)
  local diagonal = i + j
  return 1 / (diagonal * (diagonal + 1) / 2 + i + 1)
end

local function times(v, n, transposed)
  local product = {}
  for i = 1, n do
    local sum = 0
    for j = 1, n do
      local a = transposed and element(j - 1, i - 1) or element(i - 1, j - 1)
      sum = sum + a * v[j]
    end
    product[i] = sum
  end
  return product
end

local function norm(n)
  local u, v = {}, nil
  for i = 1, n do
    u[i] = 1
  end
  for _ = 1, 10 do
    v = times(times(u, n, false), n, true)
    u = times(times(v, n, false), n, true)
  end
  local uv, vv = 0, 0
  for i = 1, n do
    uv = uv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  return math.sqrt(uv / vv)
end

return function()
  assert(math.abs(norm(260) - 1.2742) < 1e-4)
end
