package dev.moonwire.client;

import dev.moonwire.ws.Leniency;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a wsi wants what it connects for, wherever redirects lead it.
 *
 * @param origin for the Origin field; null: none
 * @param offered the subprotocols a WebSocket offers
 * @param localProtocol the name of the protocol whose handler is called; null for the vhost's first
 * @param namesProtocol whether a protocol was named at all, and is told of being bound
 * @param alpn protocols separated by commas; null for the vhost's
 * @param keepWarm how long an idle shared connection is kept
 * @param idle null for the vhost's
 * @param parent closes this wsi with itself
 * @param iface the address or device to connect from; null for the vhost's
 * @param localPort the port to connect from; 0: any
 * @param credentials for the origin it first connects to; null: none
 * @param allowsReservedBits whether a WebSocket's server may set bits that no extension has claimed
 * @param allowsUnknownOpcodes whether it may send frames that are none of RFC 6455's
 * @param streamCredit with {@link Flags#H2_MANUAL_RXFLOW} what the server may send at first
 */
public record Wishes(
    @Nullable String origin,
    List<String> offered,
    @Nullable String localProtocol,
    boolean namesProtocol,
    @Nullable String alpn,
    Duration keepWarm,
    @Nullable IdlePolicy idle,
    @Nullable Wsi parent,
    @Nullable String iface,
    int localPort,
    @Nullable Credentials credentials,
    boolean allowsReservedBits,
    boolean allowsUnknownOpcodes,
    int streamCredit) {

  /** What a WebSocket's server may do beyond the protocol. */
  Leniency leniency() {
    return new Leniency(allowsReservedBits, allowsUnknownOpcodes);
  }
}
