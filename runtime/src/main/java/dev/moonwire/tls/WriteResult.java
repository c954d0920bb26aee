package dev.moonwire.tls;

/**
 * What one write achieved.
 *
 * @param sent how many bytes went into a record that was sent whole
 * @param want what to wait for before calling again with the same data
 */
public record WriteResult(int sent, Want want) {}
