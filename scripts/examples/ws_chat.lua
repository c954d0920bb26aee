-- Two people in one chat room: two WebSockets to a server that passes on what each says to the other ones. Prints what
-- arrives where, then both leave.
-- Run: java -jar target/moonwire.jar scripts/examples/ws_chat.lua URL [SENTENCE ...]
local ws = require("moonwire.ws")

local url = table.remove(arg, 1)
if not url then
  io.stderr:write("usage: ws_chat.lua URL [SENTENCE ...]\n")
  os.exit(2)
end
local sentences = #arg > 0 and arg or {"Hello, is anybody there?", "Yes, over here.", "Fine. Good bye!"}

-- A connection that breaks is made anew while a message is awaited.
local options = {timeout = 10, ping_interval = 20, pong_timeout = 10, reconnect = true}
local people = {
  {name = "Ann", conn = assert(ws.connect(url, options))},
  {name = "Ben", conn = assert(ws.connect(url, options))},
}

for i, sentence in ipairs(sentences) do
  local speaker, listener = people[(i - 1) % 2 + 1], people[i % 2 + 1]
  assert(speaker.conn:send(speaker.name .. ": " .. sentence))
  -- What else comes in the meantime, for the speaker as well, waits for its turn.
  local message, err = listener.conn:receive(10)
  print(listener.name .. " hears " .. assert(message, err))
end

for _, person in ipairs(people) do
  local clean, code = person.conn:close(1000, "bye")
  print(person.name .. " leaves", clean and "in order" or "abruptly", code)
end
