--- Objects and closures: methods found through two metatables, counters that capture variables.
local Account = {}
Account.__index = Account

function Account.new(class, balance)
  return setmetatable({balance = balance, log = 0}, class)
end

function Account:deposit(amount)
  self.balance = self.balance + amount
  self:note()
end

function Account:note()
  self.log = self.log + 1
end

local Savings = setmetatable({}, {__index = Account})
Savings.__index = Savings

function Savings:interest(rate)
  self:deposit(self.balance * rate)
end

local function counter()
  local n = 0
  return function(by)
    n = n + by
    return n
  end
end

return function()
  local account = Account.new(Savings, 100)
  for _ = 1, 600000 do
    account:deposit(1)
    account:interest(0)
  end
  assert(account.balance == 600100 and account.log == 1200000)
  local total = 0
  for i = 1, 120000 do
    local count = counter()
    for j = 1, 5 do
      total = total + count(j)
    end
    total = total - i % 2
  end
  assert(total == 120000 * 35 - 60000)
end
