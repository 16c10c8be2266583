package dev.sonde.probe;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP error about one of our requests.
 *
 * @param from the router or host that sent it, where that is known
 * @param type ICMP type, of the family's own numbers
 * @param code ICMP code
 * @param info the next hop's MTU, the pointer of a parameter problem or a redirect's gateway
 * @param isFinal no reply is to be expected: a redirect or a source quench is not final
 */
public record Refusal(
    PingTarget target,
    long sequence,
    @Nullable IpAddress from,
    Family family,
    int type,
    int code,
    long info,
    boolean isFinal) {}
