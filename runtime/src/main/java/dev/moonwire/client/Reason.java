package dev.moonwire.client;

import java.util.Optional;

/** Why a handler is called: those of {@code lws_callback_reasons} that a client meets. */
public enum Reason {
  CLIENT_CONNECTION_ERROR(1),
  CLIENT_FILTER_PRE_ESTABLISH(2),
  CLIENT_ESTABLISHED(3),
  CLIENT_RECEIVE(8),
  CLIENT_RECEIVE_PONG(9),
  CLIENT_WRITEABLE(10),
  SERVER_NEW_CLIENT_INSTANTIATED(19),
  OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS(21),
  CLIENT_APPEND_HANDSHAKE_HEADER(24),
  CLIENT_CONFIRM_EXTENSION_SUPPORTED(26),
  PROTOCOL_INIT(27),
  PROTOCOL_DESTROY(28),
  WSI_CREATE(29),
  WSI_DESTROY(30),
  WS_PEER_INITIATED_CLOSE(38),
  WS_EXT_DEFAULTS(39),
  ESTABLISHED_CLIENT_HTTP(44),
  CLOSED_CLIENT_HTTP(45),
  RECEIVE_CLIENT_HTTP(46),
  COMPLETED_CLIENT_HTTP(47),
  RECEIVE_CLIENT_HTTP_READ(48),
  CLIENT_HTTP_WRITEABLE(57),
  OPENSSL_PERFORM_SERVER_CERT_VERIFICATION(58),
  RAW_RX(59),
  RAW_CLOSE(60),
  RAW_WRITEABLE(61),
  RAW_ADOPT(62),
  CHILD_CLOSING(69),
  EVENT_WAIT_CANCELLED(71),
  TIMER(73),
  CLIENT_CLOSED(75),
  CLIENT_HTTP_DROP_PROTOCOL(76),
  WS_CLIENT_BIND_PROTOCOL(79),
  WS_CLIENT_DROP_PROTOCOL(80),
  RAW_SKT_BIND_PROTOCOL(81),
  RAW_SKT_DROP_PROTOCOL(82),
  CLIENT_HTTP_BIND_PROTOCOL(85),
  RAW_CONNECTED(101),
  CLIENT_HTTP_REDIRECT(104),
  CONNECTING(105),
  USER(1000);

  private final int number;

  Reason(int number) {
    this.number = number;
  }

  /** The number of {@code lws_callback_reasons}. */
  public int number() {
    return number;
  }

  /** The reason with the number. */
  public static Optional<Reason> of(int number) {
    for (Reason reason : values()) {
      if (reason.number == number) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
