package dev.moonwire.tls.x509;

import dev.moonwire.tls.error.Alert;

/**
 * Why a certificate chain was refused: OpenSSL's verification result.
 *
 * <p>The number is the {@code X509_V_ERR} code (what an OpenSSL based engine reports to its
 * callers), the text is what follows {@code certificate verification failed: }, and the alert is
 * what the peer is told (RFC 8446 section 6.2; the pairing is OpenSSL's).
 */
public enum VerifyFailure {
  UNSPECIFIED(1, Alert.INTERNAL_ERROR, "unspecified certificate verification error"),
  ISSUER_NOT_FOUND(2, Alert.UNKNOWN_CA, "unable to get issuer certificate"),
  CRL_NOT_FOUND(3, Alert.UNKNOWN_CA, "unable to get certificate CRL"),
  ISSUER_KEY_UNREADABLE(6, Alert.BAD_CERTIFICATE, "unable to decode issuer public key"),
  SIGNATURE_FAILURE(7, Alert.DECRYPT_ERROR, "certificate signature failure"),
  CRL_SIGNATURE_FAILURE(8, Alert.DECRYPT_ERROR, "CRL signature failure"),
  NOT_YET_VALID(9, Alert.BAD_CERTIFICATE, "certificate is not yet valid"),
  EXPIRED(10, Alert.CERTIFICATE_EXPIRED, "certificate has expired"),
  CRL_NOT_YET_VALID(11, Alert.BAD_CERTIFICATE, "CRL is not yet valid"),
  CRL_EXPIRED(12, Alert.CERTIFICATE_EXPIRED, "CRL has expired"),
  BAD_NOT_BEFORE(13, Alert.BAD_CERTIFICATE, "format error in certificate's notBefore field"),
  BAD_NOT_AFTER(14, Alert.BAD_CERTIFICATE, "format error in certificate's notAfter field"),
  BAD_CRL_LAST_UPDATE(15, Alert.BAD_CERTIFICATE, "format error in CRL's lastUpdate field"),
  BAD_CRL_NEXT_UPDATE(16, Alert.BAD_CERTIFICATE, "format error in CRL's nextUpdate field"),
  SELF_SIGNED_LEAF(18, Alert.UNKNOWN_CA, "self-signed certificate"),
  SELF_SIGNED_IN_CHAIN(19, Alert.UNKNOWN_CA, "self-signed certificate in certificate chain"),
  LOCAL_ISSUER_NOT_FOUND(20, Alert.UNKNOWN_CA, "unable to get local issuer certificate"),
  LEAF_SIGNATURE_UNVERIFIABLE(21, Alert.UNKNOWN_CA, "unable to verify the first certificate"),
  CHAIN_TOO_LONG(22, Alert.UNKNOWN_CA, "certificate chain too long"),
  REVOKED(23, Alert.CERTIFICATE_REVOKED, "certificate revoked"),
  PATH_LENGTH_EXCEEDED(25, Alert.UNKNOWN_CA, "path length constraint exceeded"),
  WRONG_PURPOSE(26, Alert.UNSUPPORTED_CERTIFICATE, "unsuitable certificate purpose"),
  KEY_USAGE_NO_CERT_SIGN(
      32, Alert.CERTIFICATE_UNKNOWN, "key usage does not include certificate signing"),
  CRL_ISSUER_NOT_FOUND(33, Alert.UNKNOWN_CA, "unable to get CRL issuer certificate"),
  UNHANDLED_CRITICAL_EXTENSION(34, Alert.CERTIFICATE_UNKNOWN, "unhandled critical extension"),
  KEY_USAGE_NO_CRL_SIGN(35, Alert.CERTIFICATE_UNKNOWN, "key usage does not include CRL signing"),
  UNHANDLED_CRITICAL_CRL_EXTENSION(
      36, Alert.CERTIFICATE_UNKNOWN, "unhandled critical CRL extension"),
  PROXY_NOT_ALLOWED(
      40,
      Alert.CERTIFICATE_UNKNOWN,
      "proxy certificates not allowed, please set the appropriate flag"),
  INVALID_EXTENSION(41, Alert.CERTIFICATE_UNKNOWN, "invalid or inconsistent certificate extension"),
  DIFFERENT_CRL_SCOPE(44, Alert.CERTIFICATE_UNKNOWN, "different CRL scope"),
  UNSUPPORTED_EXTENSION_FEATURE(45, Alert.CERTIFICATE_UNKNOWN, "unsupported extension feature"),
  PERMITTED_VIOLATION(47, Alert.CERTIFICATE_UNKNOWN, "permitted subtree violation"),
  EXCLUDED_VIOLATION(48, Alert.CERTIFICATE_UNKNOWN, "excluded subtree violation"),
  SUBTREE_RANGE(
      49, Alert.CERTIFICATE_UNKNOWN, "name constraints minimum and maximum not supported"),
  CONSTRAINT_TYPE_UNSUPPORTED(51, Alert.CERTIFICATE_UNKNOWN, "unsupported name constraint type"),
  NAME_SYNTAX_UNSUPPORTED(53, Alert.CERTIFICATE_UNKNOWN, "unsupported or invalid name syntax"),
  LEAF_KEY_TOO_WEAK(66, Alert.BAD_CERTIFICATE, "EE certificate key too weak"),
  CA_KEY_TOO_WEAK(67, Alert.BAD_CERTIFICATE, "CA certificate key too weak"),
  CA_DIGEST_TOO_WEAK(68, Alert.BAD_CERTIFICATE, "CA signature digest algorithm too weak"),
  INVALID_CA(79, Alert.UNKNOWN_CA, "invalid CA certificate"),
  EXPLICIT_CURVE(94, Alert.BAD_CERTIFICATE, "Certificate public key has explicit ECC parameters");

  private final int code;
  private final Alert alert;
  private final String text;

  VerifyFailure(int code, Alert alert, String text) {
    this.code = code;
    this.alert = alert;
    this.text = text;
  }

  /** OpenSSL's {@code X509_V_ERR} number. */
  public int code() {
    return code;
  }

  /** What the peer is told. */
  public Alert alert() {
    return alert;
  }

  /** OpenSSL's text for the number. */
  public String text() {
    return text;
  }
}
