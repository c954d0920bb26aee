package dev.moonwire.client;

import dev.moonwire.http.Challenge;
import dev.moonwire.http.Digest;
import dev.moonwire.http.ResponseHead;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers a server that asks who we are (RFC 9110 §11), with the connect's credentials: digest
 * where it is offered, else basic. Nothing is sent unasked but what the same server has asked for
 * before.
 *
 * <p>Credentials are for the origin that the connect named: a redirect to another one takes nothing
 * along. Where a handler adds an Authorization field of its own, this keeps out of the way.
 */
final class Authentication {
  private static final int UNAUTHORIZED = 401;
  private static final int CLIENT_NONCE_SIZE = 16;

  /** More are not answered for one connect, whatever the server says. */
  private static final int MOST_ANSWERS = 4;

  private final Wsi wsi;
  private final @Nullable Credentials credentials;
  private final ConnectInfo.Origin origin;
  private @Nullable Digest digest;
  private @Nullable String basicRealm;
  private boolean answered;
  private int answers;

  Authentication(Wsi wsi, ConnectInfo info) {
    this.wsi = wsi;
    this.credentials = info.wishes().credentials();
    this.origin = info.origin();
  }

  /**
   * The Authorization of a request that is being made; null for none.
   *
   * @param method of the request line
   */
  @Nullable String field(String method) {
    Credentials known = credentials;
    answered = known != null && isAtHome() && (digest != null || basicRealm != null);
    if (!answered || known == null) {
      return null;
    }
    if (digest == null) {
      byte[] pair = Texts.bytes(known.user() + ":" + known.password());
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
    byte[] nonce = new byte[CLIENT_NONCE_SIZE];
    wsi.context().random().nextBytes(nonce);
    String target = wsi.info().path();
    String fresh = HexFormat.of().formatHex(nonce);
    return digest.answer(known.user(), known.password(), method, target, fresh);
  }

  /** The handler has given a field of its own. */
  void leftToHandler() {
    answered = false;
    answers = MOST_ANSWERS;
  }

  /** Whether a response is a challenge that the next request will answer. */
  boolean accepts(ResponseHead head) {
    boolean mayAnswer = credentials != null && isAtHome() && answers < MOST_ANSWERS;
    if (head.status() != UNAUTHORIZED || !mayAnswer || !isNew(Challenge.in(head.headers()))) {
      return false;
    }
    answers++;
    return true;
  }

  private boolean isAtHome() {
    return wsi.info().origin().equals(origin);
  }

  /** Takes the best challenge; false when there is none, or it has been answered in vain. */
  private boolean isNew(List<Challenge> challenges) {
    Digest best = null;
    String basic = null;
    for (Challenge challenge : challenges) {
      Digest offered = Digest.of(challenge);
      if (offered != null && (best == null || offered.isStrongerThan(best))) {
        best = offered;
      } else if (challenge.scheme().equals("basic") && mayBasic()) {
        String realm = challenge.parameter("realm");
        basic = realm == null ? "" : realm;
      }
    }
    String realm = best != null ? best.realm() : basic;
    String before = digest != null ? digest.realm() : basicRealm;
    boolean stale = best != null && digest != null && best.isStale();
    if (realm == null || (answered && realm.equals(before) && !stale)) {
      return false;
    }
    digest = best;
    basicRealm = best == null ? basic : null;
    return true;
  }

  /** Not after digest; and the first colon would end the name (RFC 7617 §2). */
  private boolean mayBasic() {
    return digest == null && credentials != null && credentials.user().indexOf(':') < 0;
  }
}
