// WebSocket over HTTP/2 (RFC 8441): node h2_websocket.js PORT KEY CERT
// Extended CONNECT streams are given to `ws` once the handshake is answered; GETs get a text.
"use strict";
const fs = require("fs");
const http2 = require("http2");
const WebSocket = require("ws");

const [port, key, cert] = process.argv.slice(2);
const server = http2.createSecureServer({
  key: fs.readFileSync(key),
  cert: fs.readFileSync(cert),
  settings: {enableConnectProtocol: true},
});

server.on("stream", (stream, headers) => {
  if (headers[":method"] !== "CONNECT" || headers[":protocol"] !== "websocket") {
    stream.respond({":status": 200, "content-type": "text/plain"});
    stream.end(`path ${headers[":path"]}`);
    return;
  }
  if (headers[":path"] === "/refused") {
    stream.respond({":status": 403});
    stream.end("no WebSocket here");
    return;
  }
  const answer = {":status": 200};
  if (headers["sec-websocket-protocol"]) {
    answer["sec-websocket-protocol"] = headers["sec-websocket-protocol"].split(",")[0].trim();
  }
  stream.respond(answer);
  // What `ws` expects of a socket, and streams lack.
  stream.setNoDelay = () => {};
  stream.setKeepAlive = () => {};
  const socket = new WebSocket(null);
  socket._isServer = true;
  socket.setSocket(stream, Buffer.alloc(0), {maxPayload: 1 << 28, skipUTF8Validation: false});
  socket.on("message", (data, isBinary) => socket.send(data, {binary: isBinary}));
});
server.listen(Number(port), "127.0.0.1");
