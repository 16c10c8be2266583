package dev.sonde.icmpd;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** ICMP of both families, nonsense or nearly right, sent on the loopback for real. */
final class ForgedErrors implements AutoCloseable {
  private static final int ROOM = 3000, IPPROTO_RAW = 255, CHECKSUM = 2;
  private static final List<Integer> TYPES = List.of(1, 2, 3, 4, 5, 11, 12, 100, 127, 0xff);

  private final Seeds seeds;
  private final RawSocket inet = RawSocket.icmp(Family.AF_INET);
  private final RawSocket inet6 = RawSocket.icmp(Family.AF_INET6);

  /** Writes the IPv6 header itself, or the kernel would make the checksum right. */
  private final RawSocket whole6 = RawSocket.open(Family.AF_INET6, IPPROTO_RAW);

  ForgedErrors(Seeds seeds) throws SocketFailure {
    this.seeds = seeds;
    whole6.headerIncluded(true);
  }

  /** Sends one that is about a port, or about nothing. */
  void send(int port) {
    IpFamily ip = seeds.pick(List.of(IpFamily.values()));
    byte[] message = seeds.chance(4) ? seeds.bytes(seeds.length(ROOM - 100)) : spoiled(ip, port);
    if (message.length > 0 && seeds.chance(2)) message[0] = seeds.pick(TYPES).byteValue();
    if (ip == IpFamily.V4) sendInet(message);
    else sendInet6(message);
  }

  private static IpAddress here(IpFamily ip) {
    return IpAddress.parse(ip == IpFamily.V4 ? "127.0.0.1" : "::1");
  }

  /** A right one, of which some bytes are not. */
  private byte[] spoiled(IpFamily ip, int port) {
    int protocol = seeds.chance(8) ? seeds.bits(8) : IpProtocol.UDP;
    Ip header = Ip.of(here(ip), here(ip), protocol, 1 + seeds.bits(6));
    Icmp error = Errors.portUnreachable(ip, Errors.datagram(header, port));
    byte[] bytes = new byte[error.encodedLength()];
    error.encode(MemorySegment.ofArray(bytes), 0, here(ip), here(ip));
    for (int spoiled = seeds.between(0, 3); spoiled > 0; spoiled--) {
      bytes[seeds.between(0, bytes.length - 1)] = (byte) seeds.bits(8);
    }
    return seeds.chance(3) ? Arrays.copyOf(bytes, seeds.length(bytes.length)) : bytes;
  }

  private void sendInet(byte[] message) {
    if (message.length >= CHECKSUM + Short.BYTES && !seeds.chance(4)) {
      MemorySegment bytes = MemorySegment.ofArray(message);
      Wire.put16(bytes, CHECKSUM, 0);
      Wire.put16(bytes, CHECKSUM, Checksum.finish(Checksum.sum(bytes, 0, message.length)));
    }
    send(inet, here(IpFamily.V4), message);
  }

  private void sendInet6(byte[] message) {
    if (!seeds.chance(4)) {
      send(inet6, here(IpFamily.V6), message);
      return;
    }
    byte[] packet = new byte[Ip6View.HEADER + message.length];
    MemorySegment bytes = MemorySegment.ofArray(packet);
    Ip.of(here(IpFamily.V6), here(IpFamily.V6), IpProtocol.ICMP6, 64)
        .encode(bytes, 0, message.length);
    Bytes.of(message).write(bytes, Ip6View.HEADER);
    send(whole6, here(IpFamily.V6), packet);
  }

  /** The kernel may refuse to send what is too short: EINVAL. */
  private static void send(RawSocket socket, IpAddress to, byte[] message) {
    try (SendBatch batch = new SendBatch(socket.family(), 1, ROOM)) {
      int index = batch.add(to, 0);
      Bytes.of(message).write(batch.bytes(), batch.at(index));
      batch.length(index, message.length);
      socket.send(batch, 0);
    }
  }

  @Override
  public void close() throws SocketFailure {
    inet.close();
    inet6.close();
    whole6.close();
  }
}
