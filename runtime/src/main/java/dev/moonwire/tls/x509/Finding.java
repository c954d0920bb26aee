package dev.moonwire.tls.x509;

/**
 * A defect found in a chain.
 *
 * @param error what is wrong
 * @param depth with which certificate: 0 is the leaf
 */
record Finding(VerifyFailure error, int depth) {}
