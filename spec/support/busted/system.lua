--- What busted needs of the module system, in plain Lua: clocks.
return {
  gettime = os.time,
  monotime = os.clock,
  sleep = function(seconds)
    os.execute("sleep " .. seconds)
  end,
}
