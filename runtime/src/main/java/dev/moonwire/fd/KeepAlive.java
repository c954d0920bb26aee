package dev.moonwire.fd;

/**
 * The system's own questions to a peer that is silent (RFC 1122 §4.2.3.6), in seconds and numbers;
 * 0 for what the system does.
 *
 * @param idleSeconds how long the peer is silent before the first one
 * @param intervalSeconds between two of them
 * @param probes how many go unanswered before the connection ends
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {}
