package dev.sonde.socket;

/**
 * A UDP socket in the kernel's {@link UdpTable}, as it is at one moment.
 *
 * @param cookie what tells it from all others: {@link UdpSocket#cookie}
 * @param local where it is bound; a link-local address comes without its scope
 * @param peer whom it is connected to; the unspecified address and port 0 for nobody
 * @param device the index of the one interface it uses, or 0
 * @param onlyInet6 it is of IPv6 and has nothing to do with IPv4. Of what is connected the kernel
 *     does not say so, nor need it: the local address tells then
 */
public record UdpEntry(
    long cookie, Family family, Endpoint local, Endpoint peer, int device, boolean onlyInet6) {}
