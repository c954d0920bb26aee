/**
 * libwebsockets' client, in that library's nouns: a context owns vhosts, a vhost has protocols and
 * its TLS, a connect makes a wsi, and a wsi tells its protocol's handler what happens to it by
 * reasons. It knows no Lua.
 *
 * <h2>Who drives what</h2>
 *
 * A turn of the loop only notes that something may go on. Reading, parsing and telling happen in
 * {@link ClientContext#service} and nowhere else, so what a handler answers counts at once.
 *
 * <h2>The life of a wsi</h2>
 *
 * <pre>
 *   connect -> (Group: waits for a shared connection) -> Connection: Dial -> Role by what was agreed
 *     WsOpening -> WsRole    CLIENT_APPEND_HANDSHAKE_HEADER, FILTER, ESTABLISHED, RECEIVE..., CLOSED
 *     H1Role                 APPEND, (HTTP_WRITEABLE), FILTER, ESTABLISHED, RECEIVE, READ..., COMPLETED, CLOSED
 *     H2Role                 as H1Role without RECEIVE
 *     RawRole                RAW_CONNECTED, RAW_RX..., RAW_CLOSE
 * </pre>
 *
 * Before it is established it ends with CLIENT_CONNECTION_ERROR, afterwards with one CLOSED: always
 * with exactly one of them.
 */
@NullMarked
package dev.moonwire.client;

import org.jspecify.annotations.NullMarked;
