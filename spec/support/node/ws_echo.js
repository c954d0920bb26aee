// An echo server of npm's `ws` with permessage-deflate. node ws_echo.js PORT
// It sends back what comes, and tells of each connection which extensions were agreed on.
"use strict";
const {WebSocketServer} = require("ws");

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  perMessageDeflate: {threshold: 0},
});

server.on("connection", (socket) => {
  socket.send(`extensions: ${socket.extensions}`);
  socket.on("message", (data, isBinary) => socket.send(data, {binary: isBinary, compress: true}));
});
