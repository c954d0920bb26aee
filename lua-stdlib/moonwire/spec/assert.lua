--- `assert` as spec authors know it: callable like the standard one, and the start of chains such as
-- `assert.is_not_nil(x)`, `assert.are.same(a, b)`, `assert.has_no.errors(f)`,
-- `assert.spy(s).was.called_with(1)`. A chain is immutable, so any part of it may be kept.

local assertions = require("moonwire.spec.assertions")
local called = require("moonwire.spec.called")
local format = require("moonwire.spec.format")
local match = require("moonwire.spec.match")
local outcome = require("moonwire.spec.outcome")
local spy = require("moonwire.spec.spy")

local unpack = table.unpack or unpack

-- Words that only make the sentence read well, and those that turn it round.
local FILLERS = {is = true, are = true, was = true, has = true, does = true}
local NEGATIONS = {["not"] = true, no = true}
-- Words that take an argument and let the chain go on.
local CARRIERS = {message = "message", spy = "spy", stub = "spy"}

local STATE = {} -- the one key of a chain, out of reach of its words
local Chain = {__name = "moonwire.spec.assert"}
local Assert = {__name = "moonwire.spec.assert"}
local Match = {__name = "moonwire.spec.match"}

local function known(word)
  return FILLERS[word] or NEGATIONS[word] or CARRIERS[word] or assertions[word] or called[word]
end

-- The longest known word at position `from` of the tokens, and the position after it.
local function next_word(tokens, from)
  for upto = #tokens, from, -1 do
    local word = table.concat(tokens, "_", from, upto)
    if known(word) then
      return word, upto + 1
    end
  end
  return nil
end

-- Reads "is_not_nil": what is claimed and whether it is turned round, or the part that means nothing.
local function parse(words)
  local tokens = {}
  for token in words:lower():gmatch("[^_]+") do
    tokens[#tokens + 1] = token
  end
  local claim, negated, at = nil, false, 1
  while at <= #tokens do
    local word, after = next_word(tokens, at)
    if not word or claim and not FILLERS[word] then
      return nil, false, table.concat(tokens, "_", at)
    elseif NEGATIONS[word] then
      negated = not negated
    elseif not FILLERS[word] then
      claim = word
    end
    at = after
  end
  return claim, negated, nil
end

local function chain(words, message, spied)
  return setmetatable({[STATE] = {words = words, message = message, spy = spied}}, Chain)
end

-- The caller's own message stands after the assertion's arguments; for those with optional
-- arguments it is the first that cannot be one of them.
local function message_in(assertion, args)
  if assertion.options then
    for i = 3, args.n do
      if args[i] ~= nil and not assertion.options[type(args[i])] then
        return args[i]
      end
    end
    return nil
  end
  return assertion.last and args[assertion.last + 1]
end

local function fail(text, message)
  if message ~= nil then
    text = (type(message) == "string" and message or format.typed(message)) .. "\n" .. text
  end
  outcome.raise("failure", text)
end

local function verify(state, assertion, negated, args)
  local message = state.message
  if message == nil then
    message = message_in(assertion, args)
  end
  local holds = assertion.check(args) and true or false
  if holds == negated then
    fail(assertion.text(args, negated), message)
  end
  if assertion.results and not negated then
    return assertion.results(args)
  end
  return unpack(args, 1, args.n)
end

local function misuse(text)
  outcome.raise("error", text)
end

local function carry(state, carrier, value)
  if carrier == "message" then
    return chain("", value, state.spy)
  end
  return chain("", state.message, value)
end

function Chain:__index(key)
  local state = rawget(self, STATE)
  local words = state.words == "" and key or state.words .. "_" .. key
  return chain(words, state.message, state.spy)
end

function Chain:__call(...)
  local state = rawget(self, STATE)
  local claim, negated, unknown = parse(state.words)
  if unknown then
    misuse("assert: '" .. unknown .. "' means nothing in '" .. state.words .. "'")
  elseif not claim then
    misuse("assert: '" .. state.words .. "' claims nothing")
  elseif CARRIERS[claim] then
    return carry(state, CARRIERS[claim], (...))
  end
  local assertion = assertions[claim] or state.spy and called[claim]
  if not assertion then
    misuse("assert: '" .. claim .. "' needs assert.spy(...) before it")
  end
  return verify(state, assertion, negated, {n = select("#", ...), spy = state.spy, ...})
end

function Assert:__index(key)
  if key == "snapshot" then
    return spy.snapshot
  end
  return chain(key)
end

function Assert:__call(value, message, ...)
  if not value then
    local text = message == nil and "assertion failed!" or message
    outcome.raise("failure", type(text) == "string" and text or format.typed(text))
  end
  return value, message, ...
end

local function matcher(words, ...)
  local claim, negated, unknown = parse(words)
  local assertion = claim and assertions[claim]
  if unknown or not assertion then
    misuse("match: '" .. words .. "' is no matcher")
  end
  return match.from(words, assertion, negated, {n = select("#", ...), ...})
end

local function matcher_chain(words)
  return setmetatable({}, {
    __index = function(_, key)
      return matcher_chain(words .. "_" .. key)
    end,
    __call = function(_, ...)
      return matcher(words, ...)
    end,
  })
end

function Match:__index(key)
  if key == "_" then
    return match.any
  end
  return matcher_chain(key)
end

return {
  assert = setmetatable({}, Assert),
  match = setmetatable({}, Match),
}
