package dev.moonwire.client;

/**
 * A local protocol: {@code struct lws_protocols}.
 *
 * @param rxBufferSize the most bytes of a message that are told at once; 0 for the context's
 */
public record Protocol(String name, Handler handler, int rxBufferSize, long id) {}
