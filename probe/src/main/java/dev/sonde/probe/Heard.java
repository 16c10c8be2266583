package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;

/**
 * An ICMP message that one end of the echo pair received.
 *
 * @param type ICMP type, of the family's own numbers
 * @param id the identifier, where the type has one
 * @param data what follows the eight bytes of the header, up to its end or the first NUL
 * @param isOwn this end sent it: a raw socket of the host it was sent to sees it too
 * @param isAnswered this end sends an answer to it
 */
public record Heard(
    IpAddress from,
    int type,
    int code,
    int id,
    int sequence,
    Bytes data,
    boolean isOwn,
    boolean isAnswered) {}
