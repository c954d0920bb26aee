-- For those who have luacheck; the build itself checks the same with LuaSourcesTest.
std = "lua52"
max_line_length = 130
exclude_files = {"spec/golden", "target"}
-- What our sources may ask for of other eras, after looking whether it is there.
read_globals = {"unpack", "loadstring", "setfenv", "getfenv"}
files["spec"].std = "lua52+busted"
