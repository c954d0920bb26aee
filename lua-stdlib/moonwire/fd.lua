--- Descriptors: sockets, pipes and files by number, without any C module.
--
-- A descriptor is a small integer, the one that `libtls` and `sendfile` take, too; wherever one is
-- wanted, an open Lua file will do. A new one is blocking: `read`, `write` and `accept` wait. On one made non-blocking they return
-- `nil, "Resource temporarily unavailable", "EAGAIN"` instead of waiting.
--
-- A failure is `nil`, a message and a code: the name of an errno such as `"EBADF"`, of a resolver's
-- error such as `"EAI_NONAME"`, or `"ETIMEDOUT"` when the given time was up. Times are in seconds;
-- nil or a negative one is without limit.
-- @module moonwire.fd

local core = require("moonwire.fd.core")

return {
  --- Makes a pipe.
  -- @function pipe
  -- @treturn[1] number the end to read from
  -- @treturn[1] number the end to write to
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  pipe = core.pipe,

  --- Makes two sockets that are connected with each other.
  -- @function socketpair
  -- @treturn[1] number one socket
  -- @treturn[1] number the other socket
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  socketpair = core.socketpair,

  --- Listens for connections.
  -- @function listen
  -- @tparam[opt="127.0.0.1"] string address a host, or `unix:` and a path that does not exist
  -- @tparam[opt=0] number|string port number or service name; 0 for any free port
  -- @tparam[opt=128] number backlog how many connections may wait to be accepted
  -- @treturn[1] number the listening socket
  -- @treturn[1] number its port; nothing for a path
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  listen = core.listen,

  --- Takes the next connection.
  -- @function accept
  -- @tparam number fd a listening socket
  -- @tparam[opt] number timeout how long to wait
  -- @treturn[1] number the connected socket
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  accept = core.accept,

  --- Connects; all addresses of the host are tried in order. Waits until it has succeeded or failed.
  -- @function connect
  -- @tparam string host name or address, or `unix:` and a path
  -- @tparam number|string port number or service name; not for a path
  -- @tparam[opt] number timeout how long to wait
  -- @treturn[1] number the connected socket
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  connect = core.connect,

  --- Reads what is there, at least a byte and at most `size` or 1 MiB.
  -- @function read
  -- @tparam number fd
  -- @tparam number size
  -- @treturn[1] string the bytes; empty at the end
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  read = core.read,

  --- Writes all bytes, or to a non-blocking descriptor as many as it takes.
  -- @function write
  -- @tparam number fd
  -- @tparam string bytes
  -- @treturn[1] number how many were written; fewer when the descriptor broke in between
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  write = core.write,

  --- Ends one or both directions of a socket.
  -- @function shutdown
  -- @tparam number fd
  -- @tparam[opt="w"] string how `"r"`, `"w"` or `"rw"`
  -- @treturn[1] boolean true
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  shutdown = core.shutdown,

  --- Makes a descriptor non-blocking, or blocking again.
  -- @function nonblock
  -- @tparam number fd
  -- @tparam[opt=true] boolean on
  -- @treturn[1] boolean true
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  nonblock = core.nonblock,

  --- Waits until at least one of many descriptors is ready. One that is hung up or broken is ready
  -- for both.
  -- @function poll
  -- @tparam table asked number to `"r"`, `"w"` or `"rw"`
  -- @tparam[opt] number timeout how long to wait; 0 only looks
  -- @treturn[1] table the same for those that are ready; empty when the time was up
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  poll = core.poll,

  --- Closes a descriptor.
  -- @function close
  -- @tparam number fd
  -- @treturn[1] boolean true
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  close = core.close,

  --- Whether a number is an open descriptor.
  -- @function isopen
  -- @tparam number fd
  -- @treturn boolean
  isopen = core.isopen,

  --- Opens a file.
  -- @function open
  -- @tparam string path
  -- @tparam[opt="r"] string mode as `io.open`
  -- @tparam[opt] number permissions of a file that is created, less the umask; 438 (octal 666) when
  -- absent
  -- @treturn[1] number the descriptor
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  open = core.open,

  --- Takes over a descriptor that this process was started with, a socket from inetd for example.
  -- Linux only.
  -- @function adopt
  -- @tparam number fd
  -- @treturn[1] number the same number
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  adopt = core.adopt,

  --- Makes a new temporary file, which stays until it is removed.
  -- @function tmpfile
  -- @tparam[opt=""] string content
  -- @tparam[opt] number mode its permissions; 384 (octal 600) when absent
  -- @treturn[1] string its path
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  tmpfile = core.tmpfile,

  --- Changes the permissions of a file.
  -- @function chmod
  -- @tparam string path
  -- @tparam number mode 384 is octal 600
  -- @treturn[1] boolean true
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  chmod = core.chmod,

  --- Waits.
  -- @function sleep
  -- @tparam number seconds
  -- @treturn boolean true
  sleep = core.sleep,

  --- The number of an open Lua file. Bytes in the file's buffer are not in the descriptor yet: flush
  -- it first.
  -- @function fileno
  -- @tparam file file
  -- @treturn[1] number
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  fileno = core.fileno,

  --- How many descriptors the process may have open at once.
  -- @function limit
  -- @treturn ?number nil where the system does not say
  limit = core.limit,

  --- The address a socket has on this side.
  -- @function sockname
  -- @tparam number fd
  -- @treturn[1] string address, or the path of a unix socket
  -- @treturn[1] number port; nothing for a path
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  sockname = core.sockname,

  --- The address a socket is connected with.
  -- @function peername
  -- @tparam number fd
  -- @treturn[1] string address, or the path of a unix socket
  -- @treturn[1] number port; nothing for a path
  -- @treturn[2] nil
  -- @treturn[2] string what failed
  -- @treturn[2] string code
  peername = core.peername,
}
