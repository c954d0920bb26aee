--- Unpacks gzip and deflate (RFC 1950 to 1952), piece by piece and within bounds.
--
--     local inflater = inflate.new("gzip", 1e6)
--     local text = assert(inflater:feed(first_bytes))
--     text = text .. assert(inflater:feed(other_bytes))
--     assert(inflater:finished(), "there should be more")
--     inflater:close()
--
-- `inflater:feed(bytes)` gives what could be unpacked of the bytes, perhaps the empty string, or `nil`, what is wrong and
-- the code `"EPROTO"`; after that there is nothing more to get. What comes out may not exceed the limit, nor, beyond a
-- megabyte, a thousand times what was fed. `inflater:finished()` tells whether what was fed is whole. `inflater:close()`
-- frees the memory.
-- @module moonwire.inflate

local core = require("moonwire.inflate.core")

return {
  --- Makes an inflater.
  -- @function new
  -- @tparam string coding `"gzip"`, with several members one behind the other as well; `"deflate"` as servers use the word,
  -- that is in the form of zlib or bare; or `"raw"`, bare deflate
  -- @tparam number limit the most bytes that may come out
  -- @treturn inflater
  new = core.new,
}
