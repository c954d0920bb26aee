-- The Lua half of the script engine: tables whose fields are Java's Bindings, for scripts to have
-- as their globals. What Java calls is in the table at the end.

local library = _G
local type, next, error, setmetatable, rawset = type, next, error, setmetatable, rawset
local load, loadfile, setfenv, getmetatable = load, loadfile, setfenv, getmetatable
local select, io_type = select, io.type
local streams = { io.stdout, io.stderr }
local flush = io.stdout.flush

-- Functions keep the globals they were made with alive; nothing else does.
local environments = setmetatable({}, { __mode = "v" })

-- A table on its way to Java, where arguments arrive as copies.
local handed

-- Functions of the library that compile, for scripts that are to share these globals.
local function compilers(globals)
  local own = { _G = globals }

  function own.load(chunk, name, mode, ...)
    if select("#", ...) > 0 then
      return load(chunk, name, mode, (...))
    end
    return load(chunk, name, mode, globals)
  end

  function own.loadfile(file, mode, ...)
    if select("#", ...) > 0 then
      return loadfile(file, mode, (...))
    end
    return loadfile(file, mode, globals)
  end

  function own.dofile(file)
    local chunk, why = loadfile(file, nil, globals)
    if not chunk then
      error(why, 0)
    end
    return chunk()
  end

  own.loadstring = own.load
  return own
end

local function new_environment(read, write, names)
  local globals = {}
  local own = compilers(globals)
  local face = { __metatable = false }

  function face.__index(_, key)
    if type(key) == "string" then
      local found, value, why = read(key)
      if why then
        error(why, 2)
      end
      if found then
        return value
      end
    end
    local value = own[key]
    if value == nil then
      value = library[key]
    end
    return value
  end

  function face.__newindex(_, key, value)
    local kept
    if type(key) == "string" then
      if type(value) == "table" then
        handed = value
        kept = write(key, true)
      else
        kept = write(key, false, value)
      end
    end
    if not kept then
      rawset(globals, key, value)
    end
  end

  function face.__pairs()
    local all = {}
    for key, value in next, library do
      all[key] = value
    end
    for key, value in next, own do
      all[key] = value
    end
    for _, name in next, names() do
      all[name] = globals[name]
    end
    for key, value in next, globals do
      all[key] = value
    end
    return next, all, nil
  end

  return setmetatable(globals, face)
end

local function is_indexable(value)
  local metatable = type(value) == "table" or getmetatable(value)
  return metatable == true or type(metatable) == "table"
end

local function invoke(found, ...)
  if type(found) ~= "function" then
    return false
  end
  return true, found(...)
end

return {
  globals = function(id, make)
    local globals = environments[id]
    if not globals then
      globals = new_environment(make())
      environments[id] = globals
    end
    return globals
  end,

  run = function(globals, chunk, ...)
    return setfenv(chunk, globals)(...)
  end,

  call = function(globals, name, ...)
    return invoke(globals[name], ...)
  end,

  call_method = function(object, name, ...)
    return invoke(is_indexable(object) and object[name], object, ...)
  end,

  defines = function(object, name)
    return type(is_indexable(object) and object[name]) == "function"
  end,

  hold = function(value)
    return value
  end,

  handed = function()
    local value = handed
    handed = nil
    return value
  end,

  flush = function()
    for _, stream in next, streams do
      if io_type(stream) == "file" then
        local ok, why = flush(stream)
        if not ok then
          error("cannot write what was printed: " .. why, 0)
        end
      end
    end
  end,
}
