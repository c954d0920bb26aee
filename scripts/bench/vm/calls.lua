--- Recursive calls of a local function: fib(32).
local function fib(n)
  if n < 2 then
    return n
  end
  return fib(n - 1) + fib(n - 2)
end

return function()
  assert(fib(32) == 2178309)
end
