package dev.moonwire.ws;

/**
 * What a server may do beyond the protocol, for extensions that the script knows and we do not.
 *
 * @param reservedBits whether bits are let through that no extension has claimed
 * @param unknownOpcodes whether frames are let through that are none of RFC 6455's
 */
public record Leniency(boolean reservedBits, boolean unknownOpcodes) {
  /** The protocol as it is. */
  public static final Leniency NONE = new Leniency(false, false);
}
