--- busted's own command, for an interpreter that finds busted in LUA_PATH.
require("busted.runner")({standalone = false})
