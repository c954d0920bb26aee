-- The names and numbers of the module: section 1 of the reference.

local lws = require("libwebsockets")

-- Functions by what their first argument is, which for a userdata makes them methods of it.
local FUNCTIONS = {
  module = [[create_context create_vhost client_connect_via_info init_vhost_client_ssl http_basic_auth_gen set_log_level
    get_library_version now_usecs urlencode urldecode callback_http_dummy write_ws_flags reason_name bor]],
  context = [[context_destroy get_vhost_by_name service cancel_service callback_on_writable_all_protocol sul_schedule
    rx_flow_allow_all_protocol retry_sul_schedule]],
  vhost = [[vhost_destroy set_proxy set_socks tls_client_vhost_extra_cert_mem callback_on_writable_all_protocol_vhost]],
  wsi = [[get_vhost get_context callback_on_writable write partial_buffered send_pipe_choked get_peer_write_allowance
    close_reason set_timeout set_timeout_us wsi_close set_timer_usecs rx_flow_control is_final_fragment
    is_first_fragment frame_is_binary remaining_packet_payload get_close_payload hdr_total_length hdr_copy hdr_copy_all
    hdr_fragment_length hdr_copy_fragment hdr_custom_length hdr_custom_copy hdr_custom_name_foreach
    add_http_header_by_name add_http_header_by_token http_client_http_response http_client_read
    client_http_body_pending client_http_multipart http_is_redirected_to_get http_cookie_get get_peer_simple
    get_peer_addresses get_protocol get_opaque_user_data set_opaque_user_data wsi_user set_wsi_user is_ssl get_parent
    get_child get_network_wsi tls_peer_cert_info retry_sul_schedule_retry_wsi validity_confirmed set_extension_option]],
}

-- Methods that are not called as the functions are.
local METHODS = {
  context_destroy = "destroy", vhost_destroy = "destroy",
  callback_on_writable_all_protocol_vhost = "callback_on_writable_all_protocol",
}

-- Numbers of constants that have the prefix LWS_ in C, too.
local PREFIXED = {
  CALLBACK_CLIENT_CONNECTION_ERROR = 1, CALLBACK_CLIENT_FILTER_PRE_ESTABLISH = 2, CALLBACK_CLIENT_ESTABLISHED = 3,
  CALLBACK_CLIENT_RECEIVE = 8, CALLBACK_CLIENT_RECEIVE_PONG = 9, CALLBACK_CLIENT_WRITEABLE = 10,
  CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED = 19, CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS = 21,
  CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER = 24, CALLBACK_CLIENT_CONFIRM_EXTENSION_SUPPORTED = 26,
  CALLBACK_PROTOCOL_INIT = 27, CALLBACK_PROTOCOL_DESTROY = 28, CALLBACK_WSI_CREATE = 29, CALLBACK_WSI_DESTROY = 30,
  CALLBACK_WS_PEER_INITIATED_CLOSE = 38, CALLBACK_WS_EXT_DEFAULTS = 39, CALLBACK_ESTABLISHED_CLIENT_HTTP = 44,
  CALLBACK_CLOSED_CLIENT_HTTP = 45, CALLBACK_RECEIVE_CLIENT_HTTP = 46, CALLBACK_COMPLETED_CLIENT_HTTP = 47,
  CALLBACK_RECEIVE_CLIENT_HTTP_READ = 48, CALLBACK_CLIENT_HTTP_WRITEABLE = 57,
  CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION = 58, CALLBACK_RAW_RX = 59, CALLBACK_RAW_CLOSE = 60,
  CALLBACK_RAW_WRITEABLE = 61, CALLBACK_CHILD_CLOSING = 69, CALLBACK_EVENT_WAIT_CANCELLED = 71, CALLBACK_TIMER = 73,
  CALLBACK_CLIENT_CLOSED = 75, CALLBACK_CLIENT_HTTP_DROP_PROTOCOL = 76, CALLBACK_WS_CLIENT_BIND_PROTOCOL = 79,
  CALLBACK_WS_CLIENT_DROP_PROTOCOL = 80, CALLBACK_CLIENT_HTTP_BIND_PROTOCOL = 85, CALLBACK_RAW_CONNECTED = 101,
  CALLBACK_CLIENT_HTTP_REDIRECT = 104, CALLBACK_CONNECTING = 105, CALLBACK_USER = 1000,
  WRITE_TEXT = 0, WRITE_BINARY = 1, WRITE_CONTINUATION = 2, WRITE_HTTP = 3, WRITE_PING = 5, WRITE_PONG = 6,
  WRITE_HTTP_FINAL = 7, WRITE_HTTP_HEADERS = 8, WRITE_HTTP_HEADERS_CONTINUATION = 9, WRITE_BUFLIST = 0x20,
  WRITE_NO_FIN = 0x40, WRITE_H2_STREAM_END = 0x80, WRITE_CLIENT_IGNORE_XOR_MASK = 0x80,
  CLOSE_STATUS_NOSTATUS = 0, CLOSE_STATUS_NORMAL = 1000, CLOSE_STATUS_GOINGAWAY = 1001,
  CLOSE_STATUS_PROTOCOL_ERR = 1002, CLOSE_STATUS_UNACCEPTABLE_OPCODE = 1003, CLOSE_STATUS_RESERVED = 1004,
  CLOSE_STATUS_NO_STATUS = 1005, CLOSE_STATUS_ABNORMAL_CLOSE = 1006, CLOSE_STATUS_INVALID_PAYLOAD = 1007,
  CLOSE_STATUS_POLICY_VIOLATION = 1008, CLOSE_STATUS_MESSAGE_TOO_LARGE = 1009, CLOSE_STATUS_EXTENSION_REQUIRED = 1010,
  CLOSE_STATUS_UNEXPECTED_CONDITION = 1011, CLOSE_STATUS_TLS_FAILURE = 1015,
  CLOSE_STATUS_CLIENT_TRANSACTION_DONE = 2000, CLOSE_STATUS_NOSTATUS_CONTEXT_DESTROY = 9999,
  SERVER_OPTION_REQUIRE_VALID_OPENSSL_CLIENT_CERT = 2 ^ 1, SERVER_OPTION_DISABLE_IPV6 = 2 ^ 5,
  SERVER_OPTION_DISABLE_OS_CA_CERTS = 2 ^ 6, SERVER_OPTION_PEER_CERT_NOT_REQUIRED = 2 ^ 7,
  SERVER_OPTION_VALIDATE_UTF8 = 2 ^ 8, SERVER_OPTION_SSL_ECDH = 2 ^ 9, SERVER_OPTION_DO_SSL_GLOBAL_INIT = 2 ^ 12,
  SERVER_OPTION_EXPLICIT_VHOSTS = 2 ^ 13, SERVER_OPTION_UNIX_SOCK = 2 ^ 14, SERVER_OPTION_JUST_USE_RAW_ORIGIN = 2 ^ 19,
  SERVER_OPTION_SKIP_PROTOCOL_INIT = 2 ^ 25, SERVER_OPTION_H2_JUST_FIX_WINDOW_UPDATE_OVERFLOW = 2 ^ 31,
  SERVER_OPTION_VH_H2_HALF_CLOSED_LONG_POLL = 2 ^ 32, SERVER_OPTION_H2_PRIOR_KNOWLEDGE = 2 ^ 34,
  TO_KILL_ASYNC = -1, TO_KILL_SYNC = -2, SET_TIMER_USEC_CANCEL = -1,
}

-- Numbers of constants that have no such prefix.
local PLAIN = {
  CONTEXT_PORT_NO_LISTEN = -1, CONTEXT_PORT_NO_LISTEN_SERVER = -2,
  LCCSCF_USE_SSL = 2 ^ 0, LCCSCF_ALLOW_SELFSIGNED = 2 ^ 1, LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK = 2 ^ 2,
  LCCSCF_ALLOW_EXPIRED = 2 ^ 3, LCCSCF_ALLOW_INSECURE = 2 ^ 4, LCCSCF_H2_QUIRK_NGHTTP2_END_STREAM = 2 ^ 5,
  LCCSCF_H2_QUIRK_OVERFLOWS_TXCR = 2 ^ 6, LCCSCF_H2_AUTH_BEARER = 2 ^ 7, LCCSCF_H2_HEXIFY_AUTH_TOKEN = 2 ^ 8,
  LCCSCF_H2_MANUAL_RXFLOW = 2 ^ 9, LCCSCF_HTTP_MULTIPART_MIME = 2 ^ 10, LCCSCF_HTTP_X_WWW_FORM_URLENCODED = 2 ^ 11,
  LCCSCF_HTTP_NO_FOLLOW_REDIRECT = 2 ^ 12, LCCSCF_HTTP_NO_CACHE_CONTROL = 2 ^ 13, LCCSCF_ALLOW_REUSE_ADDR = 2 ^ 14,
  LCCSCF_IPV6_PREFER_PUBLIC_ADDR = 2 ^ 15, LCCSCF_PIPELINE = 2 ^ 16, LCCSCF_MUXABLE_STREAM = 2 ^ 17,
  LCCSCF_H2_PRIOR_KNOWLEDGE = 2 ^ 18, LCCSCF_WAKE_SUSPEND__VALIDITY = 2 ^ 19, LCCSCF_PRIORITIZE_READS = 2 ^ 20,
  LCCSCF_CONMON = 2 ^ 28, LCCSCF_ACCEPT_TLS_DOWNGRADE_REDIRECTS = 2 ^ 29, LCCSCF_CACHE_COOKIES = 2 ^ 30,
  LLL_ERR = 1, LLL_WARN = 2, LLL_NOTICE = 4, LLL_INFO = 8, LLL_DEBUG = 16, LLL_PARSER = 32, LLL_HEADER = 64,
  LLL_EXT = 128, LLL_CLIENT = 256, LLL_LATENCY = 512, LLL_USER = 1024,
}

local TOKENS = [[HTTP HTTP_CONTENT_TYPE HTTP_CONTENT_LENGTH HTTP_TRANSFER_ENCODING HTTP_LOCATION HTTP_SET_COOKIE HTTP_COOKIE
  HTTP_AUTHORIZATION HTTP_WWW_AUTHENTICATE HTTP_ETAG HTTP_LAST_MODIFIED HTTP_EXPIRES HTTP_DATE HTTP_SERVER
  HTTP_CACHE_CONTROL HTTP_CONTENT_ENCODING HTTP_USER_AGENT HTTP_ACCEPT HTTP_RANGE HTTP_IF_MODIFIED_SINCE HTTP_REFERER
  HOST CONNECTION UPGRADE ORIGIN PROTOCOL EXTENSIONS ACCEPT KEY VERSION HTTP_COLON_STATUS]]

describe("libwebsockets: names and numbers", function()
  it("every function of the reference is there", function()
    for kind, names in pairs(FUNCTIONS) do
      for name in names:gmatch("%S+") do
        assert.message(kind .. " " .. name).is_function(lws[name])
      end
    end
  end)

  it("functions of contexts, vhosts and connections are their methods, too", function()
    local ctx = assert(lws.create_context({port = -1, protocols = {{name = "x", callback = lws.callback_http_dummy}}}))
    local vhost = assert(lws.get_vhost_by_name(ctx, "default"))
    local wsi = assert(lws.client_connect_via_info({context = ctx, address = "127.0.0.1", port = 1, path = "/", host = "x"}))
    for kind, object in pairs({context = ctx, vhost = vhost, wsi = wsi}) do
      for name in FUNCTIONS[kind]:gmatch("%S+") do
        assert.message(kind .. " " .. name).is_function(object[METHODS[name] or name])
      end
    end
    ctx:destroy()
  end)

  it("constants have the numbers of the C library, with and without LWS_", function()
    for name, number in pairs(PREFIXED) do
      assert.message(name).equal(number, lws[name])
      assert.message("LWS_" .. name).equal(number, lws["LWS_" .. name])
    end
    for name, number in pairs(PLAIN) do
      assert.message(name).equal(number, lws[name])
    end
  end)

  it("tokens of headers are there by name, each another", function()
    local numbers = {}
    for name in TOKENS:gmatch("%S+") do
      local number = lws["WSI_TOKEN_" .. name]
      assert.message(name).is_number(number)
      numbers[#numbers + 1] = number
    end
    assert.is_unique(numbers)
  end)

  it("reason_name gives a reason's name", function()
    assert.matches("CLIENT_ESTABLISHED$", lws.reason_name(lws.CALLBACK_CLIENT_ESTABLISHED))
    assert.matches("COMPLETED_CLIENT_HTTP$", lws.reason_name(lws.CALLBACK_COMPLETED_CLIENT_HTTP))
    assert.is_nil(lws.reason_name(77777))
  end)

  it("bor joins flags, those above 2^31 too", function()
    assert.equal(7, lws.bor(1, 2, 4, 4))
    assert.equal(2 ^ 34 + 2 ^ 12, lws.bor(lws.SERVER_OPTION_H2_PRIOR_KNOWLEDGE, lws.SERVER_OPTION_DO_SSL_GLOBAL_INIT))
  end)

  it("urlencode and urldecode are each other's reverse", function()
    local text = "A B&c=d/e?f%\226\130\172\0"
    local encoded = lws.urlencode(text)
    assert.not_matches("[ &=?\128-\255%z]", encoded)
    assert.equal(text, lws.urldecode(encoded))
  end)

  it("get_library_version is a text, now_usecs goes on", function()
    assert.is_string(lws.get_library_version())
    local first = lws.now_usecs()
    assert.is_number(first)
    assert.is_true(lws.now_usecs() >= first)
  end)

  it("callback_http_dummy answers 0", function()
    assert.equal(0, lws.callback_http_dummy(nil, lws.CALLBACK_CLIENT_ESTABLISHED))
  end)

  it("set_log_level takes bits and a function", function()
    lws.set_log_level(lws.LLL_ERR + lws.LLL_WARN, function() end)
    lws.set_log_level(0)
    assert.has_error(function() lws.set_log_level("all") end)
  end)
end)
