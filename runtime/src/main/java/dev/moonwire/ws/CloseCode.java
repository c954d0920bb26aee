package dev.moonwire.ws;

/** Why a connection ends (RFC 6455 §7.4). */
public final class CloseCode {
  public static final int NORMAL = 1000;
  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;

  /** Never on the wire: a close frame without a code. */
  public static final int NONE_GIVEN = 1005;

  /** Never on the wire: the connection ended without a close frame. */
  public static final int ABNORMAL = 1006;

  public static final int INVALID_PAYLOAD = 1007;
  public static final int MESSAGE_TOO_LARGE = 1009;

  private static final int LAST_REGISTERED = 1014;
  private static final int FIRST_OF_LIBRARIES = 3000;
  private static final int LAST = 4999;

  /** Reserved with a meaning to be told later. */
  private static final int UNDEFINED = 1004;

  private CloseCode() {}

  /** Whether a peer may send the code in a close frame. */
  public static boolean mayBeSent(int code) {
    boolean registered =
        code >= NORMAL
            && code <= LAST_REGISTERED
            && code != UNDEFINED
            && code != NONE_GIVEN
            && code != ABNORMAL;
    return registered || (code >= FIRST_OF_LIBRARIES && code <= LAST);
  }
}
