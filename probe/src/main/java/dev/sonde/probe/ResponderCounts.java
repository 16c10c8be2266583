package dev.sonde.probe;

/**
 * What a responder did with the echo requests that arrived.
 *
 * @param requests well-formed requests, answered or not
 * @param replies replies handed to the kernel
 * @param overRate requests beyond the rate: not answered
 * @param badChecksum requests whose checksum is wrong: not answered
 * @param group requests from or to a broadcast or multicast address: not answered
 * @param malformed datagrams that hold no ICMP message
 * @param unsent replies the kernel refused, or that went with a batch in which a fault was met
 * @param receiveDrops requests lost in a full queue of these sockets
 */
public record ResponderCounts(
    long requests,
    long replies,
    long overRate,
    long badChecksum,
    long group,
    long malformed,
    long unsent,
    long receiveDrops) {

  ResponderCounts plus(ResponderCounts other) {
    return new ResponderCounts(
        requests + other.requests,
        replies + other.replies,
        overRate + other.overRate,
        badChecksum + other.badChecksum,
        group + other.group,
        malformed + other.malformed,
        unsent + other.unsent,
        receiveDrops + other.receiveDrops);
  }
}
