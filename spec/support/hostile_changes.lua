--- What a hostile relay does to a handshake of two honest sides: changes to its records and, in TLS 1.2, to the
-- messages of its plain flights.

local tls = require("tls_bytes")

local kinds, messages = tls.kinds, tls.messages
local HEADER = tls.RECORD_HEADER
local SIDES = {"client", "server"}

local function again(record, kind, body, version)
  return tls.record(kind or record:byte(1), body or record:sub(HEADER + 1), version or tls.number(record:sub(2, 3)))
end

local function in_pieces(record, size)
  local pieces = {}
  for at = HEADER + 1, #record, size do
    pieces[#pieces + 1] = again(record, nil, record:sub(at, at + size - 1))
  end
  return table.concat(pieces)
end

-- Flips a bit that is not of the version, which nothing protects while records are plain.
local function flipped(random, record)
  return random:flip(record, random:between(HEADER - 1, #record))
end

-- What can be done to one record: a name, and a function of it. After one that breaks a handshake's or a data
-- record, the two sides must not talk.
local function record_changes(random)
  local breaking = {
    {"dropped", function() return "" end},
    {"half, then the end", function(record) return record:sub(1, math.floor(#record / 2)), "close" end},
    {"half, then silence", function(record) return record:sub(1, math.floor(#record / 2)), "silence" end},
    {"a byte shorter", function(record) return again(record, nil, record:sub(HEADER + 1, -2)) end},
    {"a byte longer", function(record) return again(record, nil, record:sub(HEADER + 1) .. "x") end},
    {"empty", function(record) return again(record, nil, "") end},
    {"without its last byte", function(record) return record:sub(1, -2) end},
    {"of random bytes", function(record) return again(record, nil, random:bytes(#record - HEADER)) end},
    {"after a fatal alert", function(record) return tls.alert(2, 40) .. record end},
    {"after plain data", function(record) return tls.record(kinds.data, "data") .. record end},
    {"after the first again", function(record, relay, side) return relay.seen[side][1] .. record end},
    {"with a flipped bit", function(record) return flipped(random, record) end},
    {"with another flipped bit", function(record) return flipped(random, record) end},
    {"with one more flipped bit", function(record) return flipped(random, record) end},
  }
  for name, kind in tls.in_order(kinds) do
    breaking[#breaking + 1] = {"as " .. name, function(record) return again(record, kind) end}
  end
  local doubtful = {
    {"sent twice", function(record) return record .. record end},
    {"then the end", function(record) return record, "close" end},
    {"then silence", function(record) return record, "silence" end},
    {"and a byte more", function(record) return record .. "x" end},
    {"of version 0200", function(record) return again(record, nil, nil, 0x0200) end},
    {"of version 0301", function(record) return again(record, nil, nil, 0x0301) end},
    {"in records of seven bytes", function(record) return in_pieces(record, 7) end},
    {"after an empty one", function(record) return again(record, nil, "") .. record end},
    {"after a change of the cipher", function(record) return tls.record(kinds.change_cipher_spec, "\1") .. record end},
    {"after a warning", function(record) return tls.alert(1, 100) .. record end},
    {"back to the sender, too", function(record, relay, side)
      relay.unsent[side] = relay.unsent[side] .. record
      return record
    end},
  }
  return breaking, doubtful
end

-- What can be done to one message of a flight, each of which breaks it: a name, and a function of the flight and
-- its place there.
local function message_changes(random)
  local function replace(fn)
    return function(list, at)
      list[at] = fn(list[at])
    end
  end
  return {
    {"dropped", function(list, at) table.remove(list, at) end},
    {"sent twice", function(list, at) table.insert(list, at, list[at]) end},
    {"moved to the end", function(list, at) list[#list + 1] = table.remove(list, at) end},
    {"moved to the front", function(list, at) table.insert(list, 1, table.remove(list, at)) end},
    {"empty", replace(function(text) return tls.message(text:byte(1)) end)},
    {"a byte shorter", replace(function(text) return tls.message(text:byte(1), text:sub(5, -2)) end)},
    {"a byte longer", replace(function(text) return tls.message(text:byte(1), text:sub(5) .. "x") end)},
    {"longer than it says", replace(function(text) return text .. "\0" end)},
    {"shorter than it says", replace(function(text) return text:sub(1, -2) end)},
    {"of a kind that is not", replace(function(text) return tls.message(99, text:sub(5)) end)},
    {"of random bytes", replace(function(text) return tls.message(text:byte(1), random:bytes(#text - 4)) end)},
    {"with a flipped bit", replace(function(text) return random:flip(text) end)},
    {"with another flipped bit", replace(function(text) return random:flip(text) end)},
  }
end

local function is_last(side, text)
  return side == "server" and text:byte(1) == messages.server_hello_done
end

-- The plain messages of a side's flight: the server's ends with its hello done, the client's, which begins
-- after its hello, with the change of the cipher.
local function plain_flight(records, side)
  local list = {}
  for number = side == "client" and 2 or 1, #records do
    local record = records[number]
    if record:byte(1) ~= kinds.handshake then
      return list
    end
    for _, text in ipairs(tls.split_messages(record:sub(HEADER + 1))) do
      list[#list + 1] = text
      if is_last(side, text) then
        return list
      end
    end
  end
  return list
end

-- Holds the records of a side's plain flight back until it is whole, and hands it on with a change.
local function with_changed_flight(side, change, at)
  local sent = {}
  return function(from, number, record, relay)
    if from ~= side or sent[relay] or side == "client" and number == 1 then
      return record
    end
    local list = plain_flight(relay.seen[side], side)
    local ended = record:byte(1) ~= kinds.handshake
    if not ended and not is_last(side, list[#list]) then
      return ""
    end
    sent[relay] = true
    local before = table.concat(list)
    change(list, at)
    relay.intact = table.concat(list) == before
    for i, text in ipairs(list) do
      list[i] = tls.record(kinds.handshake, text)
    end
    return table.concat(list) .. (ended and record or "")
  end
end

-- Changes one record of a side.
local function with_changed_record(side, change, number)
  return function(from, at, record, relay)
    if from ~= side or at ~= number then
      return record
    end
    relay.intact = record:byte(1) == kinds.change_cipher_spec
    local out, ending = change(record, relay, side)
    relay.intact = relay.intact or out == record
    return out, ending
  end
end

--- All changes to a handshake and the data that follows.
-- @param random a source of random numbers
-- @tparam table seen the records of each side of a connection that was left alone
-- @tparam boolean plain whether its flights can be read, as those of TLS 1.2 can
-- @treturn table rows of `name`, `change`, which is for `hostile_relay.new`, and `breaks`: whether the two sides must
-- notice, unless the relay is `intact`, which it is when what was changed does not count
local function changes(random, seen, plain)
  local rows = {}
  local breaking, doubtful = record_changes(random)
  local function add(name, change, breaks)
    rows[#rows + 1] = {name = name, change = change, breaks = breaks}
  end
  local function add_record(side, number)
    local what = ("record %d of the %s "):format(number, side)
    for _, row in ipairs(breaking) do
      add(what .. row[1], with_changed_record(side, row[2], number), true)
    end
    for _, row in ipairs(doubtful) do
      add(what .. row[1], with_changed_record(side, row[2], number), false)
    end
  end
  for _, side in ipairs(SIDES) do
    for number = 1, #seen[side] do
      add_record(side, number)
    end
    for at = 1, plain and #plain_flight(seen[side], side) or 0 do
      for _, row in ipairs(message_changes(random)) do
        add(("message %d of the %s %s"):format(at, side, row[1]), with_changed_flight(side, row[2], at), true)
      end
    end
  end
  return rows
end

return {changes = changes}
