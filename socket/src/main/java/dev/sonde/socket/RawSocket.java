package dev.sonde.socket;

import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.SocketOptions.Icmp6Filter;
import dev.sonde.sys.SocketOptions.IcmpFilter;
import dev.sonde.sys.Sockets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * A raw socket: raw(7), RFC 3542. It needs CAP_NET_RAW. What IPv4 receives starts with the IP
 * header; what IPv6 receives never does, its fields come as control messages.
 */
public final class RawSocket extends IpSocket {
  private static final int TYPES = 256;

  private RawSocket(Family family, int protocol) throws SocketFailure {
    super(family, Sockets.SOCK_RAW, protocol, family + ", SOCK_RAW, " + ProtocolNames.of(protocol));
  }

  public static RawSocket open(Family family, int protocol) throws SocketFailure {
    return new RawSocket(family, protocol);
  }

  /** A raw socket of the family's ICMP. */
  public static RawSocket icmp(Family family) throws SocketFailure {
    return new RawSocket(family, family.icmpProtocol());
  }

  /** The caller writes the IP header itself (IP_HDRINCL). */
  public void headerIncluded(boolean on) throws SocketFailure {
    set(Family.Option.HEADER_INCLUDED, on ? 1 : 0);
  }

  /**
   * Receives only these ICMP types (ICMP_FILTER, ICMP6_FILTER; in both a set bit blocks). IPv4
   * types above 31 always pass: its filter has 32 bits.
   */
  public void pass(int... types) throws SocketFailure {
    byte[] filter = new byte[family() == Family.AF_INET ? IcmpFilter.SIZE : Icmp6Filter.SIZE];
    Arrays.fill(filter, (byte) 0xff);
    MemorySegment words = MemorySegment.ofArray(filter);
    for (int type : types) {
      int word = Objects.checkIndex(type, TYPES) / Integer.SIZE * Integer.BYTES;
      if (word >= filter.length) continue; // IPv4 above 31: beyond what the filter can block
      int bits = words.get(ValueLayout.JAVA_INT_UNALIGNED, word);
      words.set(ValueLayout.JAVA_INT_UNALIGNED, word, bits & ~(1 << type % Integer.SIZE));
    }
    if (family() == Family.AF_INET) {
      set("ICMP_FILTER", SocketOptions.SOL_RAW, SocketOptions.ICMP_FILTER, words);
    } else {
      set("ICMP6_FILTER", Sockets.IPPROTO_ICMPV6, SocketOptions.ICMPV6_FILTER, words);
    }
  }

  /**
   * Where in an IPv6 payload the kernel keeps a checksum, filled when sent and checked when
   * received, or -1 for nowhere (IPV6_CHECKSUM). ICMPv6 sockets always have one and refuse this.
   */
  public void checksumAt(int offset) throws SocketFailure {
    MemorySegment value = MemorySegment.ofArray(new int[] {offset});
    set("IPV6_CHECKSUM " + offset, Sockets.IPPROTO_IPV6, SocketOptions.IPV6_CHECKSUM, value);
  }
}
